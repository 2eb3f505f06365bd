infix operator ⊙ : MultiplicationPrecedence

// Matrices with one row a sequence, so that a step of a variant reads as its equations.
extension Tensor where Scalar: LSTMScalar {
  /// Entry by entry.
  static func ⊙ (a: Tensor, b: Tensor) -> Tensor { a.combined(b.elements, by: .product) }
  static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(b.elements, by: .sum) }
  static func - (a: Tensor, b: Tensor) -> Tensor { a.combined(b.elements, by: .difference) }

  /// Every row times, or plus, a vector as long as the row.
  func times(_ vector: [Scalar]) -> Tensor { combined(vector, by: .product) }
  func plus(_ vector: [Scalar]) -> Tensor { combined(vector, by: .sum) }

  private func combined(_ numbers: [Scalar], by combination: Combination) -> Tensor {
    Tensor(shape: shape, elements: Scalar.combined(elements, numbers, by: combination))
  }

  /// The activation of every entry; see ``LSTMScalar/activated(_:by:clip:)``.
  func activated(by activation: Activation, clip: Double? = nil) -> Tensor {
    Tensor(shape: shape, elements: Scalar.activated(elements, by: activation, clip: clip))
  }

  /// The slopes of those activations; see ``LSTMScalar/slopes(of:_:_:clip:)``.
  func slopes(of activation: Activation, _ values: Tensor, clip: Double? = nil) -> Tensor {
    Tensor(
      shape: shape,
      elements: Scalar.slopes(of: activation, elements, values.elements, clip: clip))
  }

  func row(_ index: Int) -> ArraySlice<Scalar> {
    let width = shape[shape.count - 1]
    return elements[(index * width)..<((index + 1) * width)]
  }

  func mapRows(_ transform: (ArraySlice<Scalar>) -> [Scalar]) -> Tensor {
    Tensor(shape: shape, elements: (0..<shape[0]).flatMap { transform(row($0)) })
  }

  /// The sum of all rows.
  var columnSums: [Scalar] {
    var sums = Array(repeating: Scalar.zero, count: shape[1])
    for start in stride(from: 0, to: count, by: sums.count) {
      sums = Scalar.combined(sums, Array(elements[start..<(start + sums.count)]), by: .sum)
    }
    return sums
  }

  /// Columns `index`·`width` to (`index` + 1)·`width`.
  func block(_ index: Int, width: Int) -> Tensor {
    var result = Tensor(repeating: .zero, shape: [shape[0], width])
    for row in 0..<shape[0] {
      result.copy(elements, from: row * shape[1] + index * width, to: row * width, count: width)
    }
    return result
  }

  /// Matrices side by side, of as many rows and columns.
  static func beside(_ parts: [Tensor]) -> Tensor {
    let (rows, width) = (parts[0].shape[0], parts[0].shape[1])
    var result = Tensor(repeating: .zero, shape: [rows, parts.count * width])
    for (index, part) in parts.enumerated() {
      for row in 0..<rows {
        result.copy(
          part.elements, from: row * width, to: (row * parts.count + index) * width, count: width)
      }
    }
    return result
  }

  // MARK: - Matrix products

  /// This [n, k] times the transpose of a matrix [m, k].
  func product(transposed matrix: Tensor) -> Tensor {
    product(.secondTransposed, matrix, columns: matrix.shape[0])
  }

  /// This [n, k] times a matrix [k, m].
  func product(_ matrix: Tensor) -> Tensor { product(.plain, matrix, columns: matrix.shape[1]) }

  private func product(_ form: ProductForm, _ matrix: Tensor, columns: Int) -> Tensor {
    var sum = Tensor(repeating: .zero, shape: [shape[0], columns])
    var target = sum.elements.mutableSpan
    Scalar.addProduct(
      form, elements.span, matrix.elements.span, to: &target, rows: 0..<shape[0],
      columns: columns, inner: shape[1])
    return sum
  }

  /// Adds the transpose of `a` [n, rows] times `b` [n, columns].
  mutating func addProduct(transposed a: Tensor, _ b: Tensor) {
    var target = elements.mutableSpan
    Scalar.addProduct(
      .firstTransposed, a.elements.span, b.elements.span, to: &target, rows: 0..<a.shape[1],
      columns: b.shape[1], inner: a.shape[0])
  }

  // MARK: - Some rows out of many

  /// The rows with these indices, all axes but the last read as one.
  func taking(_ rows: [Int]) -> Tensor {
    let width = shape[shape.count - 1]
    var result = Tensor(repeating: .zero, shape: [rows.count, width])
    for (index, row) in rows.enumerated() {
      result.copy(elements, from: row * width, to: index * width, count: width)
    }
    return result
  }

  /// Overwrites the rows with these indices.
  mutating func put(_ values: Tensor, at rows: [Int]) {
    let width = shape[shape.count - 1]
    for (index, row) in rows.enumerated() {
      copy(values.elements, from: index * width, to: row * width, count: width)
    }
  }

  private mutating func copy(_ source: [Scalar], from: Int, to: Int, count: Int) {
    elements.withUnsafeMutableBufferPointer {
      _ = $0[to...].update(fromContentsOf: source[from..<(from + count)])
    }
  }
}

extension CellState where Scalar: LSTMScalar {
  func taking(_ rows: [Int]) -> CellState {
    CellState(hidden: hidden.taking(rows), cell: cell.taking(rows))
  }

  mutating func put(_ state: CellState, at rows: [Int]) {
    hidden.put(state.hidden, at: rows)
    cell.put(state.cell, at: rows)
  }
}
