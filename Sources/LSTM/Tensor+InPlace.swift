extension Tensor {
  /// A tensor whose last axis holds `row` everywhere.
  init(everyRow row: [Scalar], shape: [Int]) {
    precondition(shape.last == row.count, "rows of \(row.count) in shape \(shape)")
    let count = shape.reduce(1, *)
    self.init(
      shape: shape,
      elements: Array(unsafeUninitializedCapacity: count) { all, initialized in
        for start in stride(from: 0, to: count, by: row.count) {
          _ = all[start...].initialize(fromContentsOf: row)
        }
        initialized = count
      })
  }
}

extension Tensor {
  /// The last entries, in a shape of their own.
  func last(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, elements: Array(elements.suffix(shape.reduce(1, *))))
  }
}

// Changes of a tensor where it stands, for loops over steps that allocate nothing.
extension Tensor {
  /// Overwrites the entries from offset `start` on.
  mutating func overwrite(from start: Int = 0, with source: ArraySlice<Scalar>) {
    precondition(start + source.count <= count, "\(source.count) numbers from \(start) on")
    elements.withUnsafeMutableBufferPointer { _ = $0[start...].update(fromContentsOf: source) }
  }
}

extension Tensor where Scalar: AdditiveArithmetic {
  mutating func clear() {
    elements.withUnsafeMutableBufferPointer { $0.update(repeating: .zero) }
  }

  /// Adds as many numbers, entry by entry.
  mutating func add(_ other: ArraySlice<Scalar>) {
    precondition(count == other.count, "\(other.count) numbers added to \(count)")
    var sums = elements.mutableSpan
    let terms = other.span
    for at in terms.indices { sums[at] += terms[at] }
  }

  /// Adds up all rows of the last axis.
  mutating func addRows(of other: Tensor) {
    precondition(other.shape.last == count, "rows of \(other.shape) added to \(count)")
    var sums = elements.mutableSpan
    let terms = other.elements.span
    for start in stride(from: 0, to: terms.count, by: sums.count) {
      for at in sums.indices { sums[at] += terms[start + at] }
    }
  }
}
