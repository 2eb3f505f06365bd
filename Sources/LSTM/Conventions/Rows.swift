/// A stored tensor's numbers with one row a unit of a gate: the form that all parts share.
struct Rows<Scalar: LSTMScalar> {
  var rows: [ArraySlice<Scalar>]

  /// Row by row of a matrix [rows, columns]; a vector has rows of one number.
  init(_ tensor: Tensor<Scalar>) {
    let count = tensor.shape[0]
    let width = tensor.count / max(count, 1)
    rows = (0..<count).map { tensor.elements[($0 * width)..<(($0 + 1) * width)] }
  }

  init(_ rows: [ArraySlice<Scalar>]) { self.rows = rows }

  /// The blocks of some gates from all four in canonical order.
  func taking(_ gates: [Gate]) -> Rows {
    let units = rows.count / 4
    return Rows(gates.flatMap { rows[($0.rawValue * units)..<(($0.rawValue + 1) * units)] })
  }

  func beside(_ other: Rows) -> Rows { Rows(zip(rows, other.rows).map { $0 + $1 }) }

  func above(_ other: Rows) -> Rows { Rows(rows + other.rows) }

  func columns(_ range: Range<Int>) -> Rows {
    Rows(rows.map { $0.dropFirst(range.lowerBound).prefix(range.count) })
  }

  func half(_ index: Int) -> Rows {
    Rows(Array(rows.dropFirst(index * rows.count / 2).prefix(rows.count / 2)))
  }

  /// Adds the blocks of some gates to their places among all four.
  func put(_ gates: [Gate], into tensor: inout Tensor<Scalar>) {
    let units = tensor.shape[0] / 4
    let width = tensor.count / max(tensor.shape[0], 1)
    for (block, gate) in gates.enumerated() {
      for unit in 0..<units {
        for (column, value) in rows[block * units + unit].enumerated() {
          tensor.elements[(gate.rawValue * units + unit) * width + column] += value
        }
      }
    }
  }
}

extension Convention.Slot {
  /// Whether it holds nothing but biases.
  public var isBias: Bool { [.bias, .inputBias, .recurrentBias, .bothBiases].contains(part) }

  /// The shape of the stored tensor.
  ///
  /// - Parameter hidden: the length of the hidden state, where it is projected.
  public func shape(inputs: Int, units: Int, hidden: Int? = nil) -> [Int] {
    let hidden = hidden ?? units
    let rows = rowCount(units: units, hidden: hidden)
    let blocks = gateAxis ? [gates.count, rows / gates.count] : [rows]
    let others =
      switch part {
      case .inputWeights: [inputs]
      case .recurrentWeights: [hidden]
      case .stackedWeights: [hidden + inputs]
      case .projection: [units]
      case .bias, .inputBias, .recurrentBias, .bothBiases, .peepholes: [Int]()
      }
    return (leadingAxis ? [1] : []) + (unitsLast ? others + blocks : blocks + others)
  }

  private func rowCount(units: Int, hidden: Int) -> Int {
    switch part {
    case .projection: hidden
    case .bothBiases: 2 * gates.count * units
    default: gates.count * units
    }
  }

  func lay<Scalar>(_ rows: Rows<Scalar>, shape: [Int]) -> Tensor<Scalar> {
    let matrix = Tensor(
      shape: [rows.rows.count, rows.rows.first?.count ?? 0], elements: rows.rows.flatMap(\.self))
    return Tensor(
      shape: shape, elements: (unitsLast ? matrix.transposed([1, 0]) : matrix).elements)
  }

  /// - Throws: ``ShapeError`` naming the stored tensor.
  func rows<Scalar>(
    of tensor: Tensor<Scalar>, inputs: Int, units: Int, hidden: Int
  ) throws(ShapeError) -> Rows<Scalar> {
    try tensor.require(shape: shape(inputs: inputs, units: units, hidden: hidden), of: name)
    let rows = rowCount(units: units, hidden: hidden)
    let columns = tensor.count / max(rows, 1)
    let matrix = Tensor(
      shape: unitsLast ? [columns, rows] : [rows, columns], elements: tensor.elements)
    return Rows(unitsLast ? matrix.transposed([1, 0]) : matrix)
  }
}
