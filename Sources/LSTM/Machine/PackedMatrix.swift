internal import CLSTMKernels

/// A matrix in the order in which a fast product reads it, at the start of a cache line.
public final class PackedMatrix<Scalar> {
  let numbers: UnsafeMutableBufferPointer<Scalar>

  /// - Parameter fill: receives the memory, not initialised, and initialises all of it.
  init(count: Int, fill: (UnsafeMutablePointer<Scalar>) -> Void) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: 64)
    lstmk_expect_writes(memory.baseAddress, memory.count)
    numbers = memory.bindMemory(to: Scalar.self)
    numbers.baseAddress.map(fill)
  }

  deinit { numbers.deallocate() }
}

// Nothing is written after the initialiser.
extension PackedMatrix: @unchecked Sendable where Scalar: Sendable {}
