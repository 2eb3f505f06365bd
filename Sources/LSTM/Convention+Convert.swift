/// A parameter that a convention stores and that was not given.
public struct MissingParameterError: Error, Equatable, CustomStringConvertible {
  public let convention: String
  public let tensor: String

  public init(convention: String, tensor: String) {
    self.convention = convention
    self.tensor = tensor
  }

  public var description: String {
    "\(tensor): missing; the \(convention) convention stores it"
  }
}

extension Convention {
  /// The parameters as this convention stores them, by the framework's names.
  ///
  /// Where it stores two biases and the parameters have one, both are non-zero and different: 3/2 b
  /// and what is left of b. Rounding the first cannot harm, since the difference of such close
  /// numbers is exact (Sterbenz), and a kernel that drops or doubles either one is seen.
  /// What variants have beside is not stored here.
  ///
  /// - Parameter rounded: to the numbers of a format narrower than the scalar, where that is meant.
  public func store<Scalar: LSTMScalar>(
    _ parameters: Parameters<Scalar>, rounded: (Scalar) -> Scalar = { $0 }
  ) -> [String: Tensor<Scalar>] {
    let own = parameters.extra.recurrentBias
    let inputBias =
      own == nil ? parameters.bias.map { rounded(Scalar(1.5) * $0) } : parameters.bias
    let recurrentBias =
      own
      ?? Tensor(
        shape: parameters.bias.shape,
        elements: zip(parameters.bias.elements, inputBias.elements).map { $0 - $1 })
    return Dictionary(
      uniqueKeysWithValues: slots.map { slot in
        let rows =
          switch slot.part {
          case .inputWeights: Rows(parameters.inputWeights).taking(slot.gates)
          case .recurrentWeights: Rows(parameters.recurrentWeights).taking(slot.gates)
          case .stackedWeights:
            Rows(parameters.recurrentWeights).taking(slot.gates)
              .beside(Rows(parameters.inputWeights).taking(slot.gates))
          case .bias: Rows(parameters.bias).taking(slot.gates)
          case .inputBias: Rows(inputBias).taking(slot.gates)
          case .recurrentBias: Rows(recurrentBias).taking(slot.gates)
          case .bothBiases:
            Rows(inputBias).taking(slot.gates).above(Rows(recurrentBias).taking(slot.gates))
          }
        return (slot.name, slot.lay(rows))
      })
  }

  /// The parameters of the equations from this convention's stored tensors; two biases added up.
  ///
  /// - Parameter hidden: P, the length of the hidden state, where that is projected.
  /// - Throws: ``MissingParameterError`` or ``ShapeError`` naming the stored tensor.
  public func parameters<Scalar: LSTMScalar>(
    from stored: [String: Tensor<Scalar>], inputs: Int, units: Int, hidden: Int? = nil
  ) throws -> Parameters<Scalar> {
    let hidden = hidden ?? units
    var result = Parameters(
      inputWeights: Tensor(repeating: Scalar.zero, shape: [4 * units, inputs]),
      recurrentWeights: Tensor(repeating: Scalar.zero, shape: [4 * units, hidden]),
      bias: Tensor(repeating: Scalar.zero, shape: [4 * units]))
    for slot in slots {
      guard let tensor = stored[slot.name] else {
        throw MissingParameterError(convention: name, tensor: slot.name)
      }
      let rows = try slot.rows(
        of: tensor, shape: slot.shape(inputs: inputs, units: units, hidden: hidden))
      switch slot.part {
      case .inputWeights: rows.put(slot.gates, into: &result.inputWeights)
      case .recurrentWeights: rows.put(slot.gates, into: &result.recurrentWeights)
      case .stackedWeights:
        rows.columns(0..<hidden).put(slot.gates, into: &result.recurrentWeights)
        rows.columns(hidden..<(hidden + inputs)).put(slot.gates, into: &result.inputWeights)
      case .bias, .inputBias, .recurrentBias: rows.put(slot.gates, into: &result.bias)
      case .bothBiases:
        rows.half(0).put(slot.gates, into: &result.bias)
        rows.half(1).put(slot.gates, into: &result.bias)
      }
    }
    return result
  }

  /// A sequence [T, N, I] with its axes in this convention's order.
  public func store<Scalar>(sequence: Tensor<Scalar>) -> Tensor<Scalar> {
    switch axes {
    case .timeMajor: sequence
    case .batchMajor: sequence.transposed([1, 0, 2])
    case .timeLast: sequence.transposed([1, 2, 0])
    }
  }

  /// The shape of a sequence of the shape [T, N, I] in this convention's order.
  public func shape(sequence: [Int]) -> [Int] {
    switch axes {
    case .timeMajor: sequence
    case .batchMajor: [sequence[1], sequence[0], sequence[2]]
    case .timeLast: [sequence[1], sequence[2], sequence[0]]
    }
  }

  /// A sequence in this convention's order as [T, N, I].
  public func sequence<Scalar>(from stored: Tensor<Scalar>) -> Tensor<Scalar> {
    switch axes {
    case .timeMajor: stored
    case .batchMajor: stored.transposed([1, 0, 2])
    case .timeLast: stored.transposed([2, 0, 1])
    }
  }
}

/// A stored tensor's numbers with one row a unit of a gate: the form that all parts share.
private struct Rows<Scalar: LSTMScalar> {
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
  public var isBias: Bool {
    switch part {
    case .bias, .inputBias, .recurrentBias, .bothBiases: true
    case .inputWeights, .recurrentWeights, .stackedWeights: false
    }
  }

  /// The shape of the stored tensor.
  ///
  /// - Parameter hidden: P, the length of the hidden state, where that is projected.
  public func shape(inputs: Int, units: Int, hidden: Int? = nil) -> [Int] {
    let hidden = hidden ?? units
    let rows = gates.count * units * (part == .bothBiases ? 2 : 1)
    let columns =
      switch part {
      case .inputWeights: inputs
      case .recurrentWeights: hidden
      case .stackedWeights: hidden + inputs
      case .bias, .inputBias, .recurrentBias, .bothBiases: 1
      }
    let matrix = isBias ? [rows] : unitsLast ? [columns, rows] : [rows, columns]
    return (leadingAxis ? [1] : []) + matrix
  }

  fileprivate func lay<Scalar>(_ rows: Rows<Scalar>) -> Tensor<Scalar> {
    let columns = rows.rows.first?.count ?? 0
    let matrix = Tensor(shape: [rows.rows.count, columns], elements: rows.rows.flatMap(\.self))
    let laid = unitsLast ? matrix.transposed([1, 0]) : matrix
    let shape = isBias ? [rows.rows.count] : laid.shape
    return Tensor(shape: (leadingAxis ? [1] : []) + shape, elements: laid.elements)
  }

  /// - Throws: ``ShapeError`` naming the stored tensor.
  fileprivate func rows<Scalar>(
    of tensor: Tensor<Scalar>, shape: [Int]
  ) throws(ShapeError) -> Rows<Scalar> {
    try tensor.require(shape: shape, of: name)
    let matrix = Tensor(
      shape: leadingAxis ? Array(tensor.shape.dropFirst()) : tensor.shape,
      elements: tensor.elements)
    return Rows(unitsLast ? matrix.transposed([1, 0]) : matrix)
  }
}
