internal import CLSTMKernels

extension Tensor where Scalar: MachineScalar {
  /// New tensors whose every entry `fill` writes; nothing is cleared before.
  static func overwritten(
    _ shapes: [[Int]], by fill: ([UnsafeMutablePointer<Scalar>?]) -> Void
  ) -> [Tensor] {
    var tensors: [Tensor] = []
    func allocate(_ numbers: [UnsafeMutablePointer<Scalar>?]) {
      guard numbers.count < shapes.count else { return fill(numbers) }
      let shape = shapes[numbers.count]
      let count = shape.reduce(1, *)
      let elements = [Scalar](unsafeUninitializedCapacity: count) { memory, initialized in
        lstmk_expect_writes(memory.baseAddress, count * MemoryLayout<Scalar>.stride)
        allocate(numbers + [memory.baseAddress])
        initialized = count
      }
      tensors.insert(Tensor(shape: shape, elements: elements), at: 0)
    }
    allocate([])
    return tensors
  }
}
