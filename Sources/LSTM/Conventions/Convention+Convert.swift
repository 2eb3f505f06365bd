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
  /// The parameters of a plain layer as this convention stores them, by the framework's names.
  ///
  /// Where there are two biases and one is given, both are non-zero and different: 3/2 b and what
  /// is left of b. Rounding the first cannot harm, since the difference of such close numbers is exact
  /// (Sterbenz), and a kernel that drops or doubles either one is seen.
  ///
  /// - Parameter rounded: to the numbers of a format narrower than the scalar, where that is meant.
  public func store<Scalar: LSTMScalar>(
    _ parameters: Parameters<Scalar>, rounded: (Scalar) -> Scalar = { $0 }
  ) -> [String: Tensor<Scalar>] {
    store(parameters, in: slots, rounded: rounded)
  }

  /// The same for some of its slots, those of variants among them.
  package func store<Scalar: LSTMScalar>(
    _ parameters: Parameters<Scalar>, in slots: [Slot], rounded: (Scalar) -> Scalar = { $0 }
  ) -> [String: Tensor<Scalar>] {
    let (inputBias, recurrentBias) = parameters.twoBiases(rounded)
    let (inputs, units) = (parameters.inputWeights.shape[1], parameters.bias.count / 4)
    let hidden = parameters.recurrentWeights.shape[1]
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
          case .peepholes: Rows(parameters.peepholesOfFourGates).taking(slot.gates)
          case .projection: parameters.extra.projection.map(Rows.init) ?? Rows([])
          }
        return (
          slot.name,
          slot.lay(rows, shape: slot.shape(inputs: inputs, units: units, hidden: hidden))
        )
      })
  }

  /// W, R and b of the equations from this convention's stored tensors; two biases added up.
  ///
  /// - Parameter hidden: P, the length of the hidden state, where that is projected.
  /// - Throws: ``MissingParameterError`` or ``ShapeError`` naming the stored tensor.
  public func parameters<Scalar: LSTMScalar>(
    from stored: [String: Tensor<Scalar>], inputs: Int, units: Int, hidden: Int? = nil
  ) throws -> Parameters<Scalar> {
    try parameters(
      from: stored, in: slots, of: CellDesign(), inputs: inputs, units: units,
      hidden: hidden ?? units)
  }

  /// All parameters that some of its slots hold; two biases stay two where the design has two.
  ///
  /// - Throws: ``MissingParameterError`` or ``ShapeError`` naming the stored tensor.
  package func parameters<Scalar: LSTMScalar>(
    from stored: [String: Tensor<Scalar>], in slots: [Slot], of design: CellDesign, inputs: Int,
    units: Int, hidden: Int
  ) throws -> Parameters<Scalar> {
    func zeros(_ shape: [Int]) -> Tensor<Scalar> { Tensor(repeating: Scalar.zero, shape: shape) }
    var (W, R) = (zeros([4 * units, inputs]), zeros([4 * units, hidden]))
    var (inputBias, recurrentBias) = (zeros([4 * units]), zeros([4 * units]))
    var (peepholes, projection) = (zeros([4 * units]), zeros([hidden, units]))
    for slot in slots {
      guard let tensor = stored[slot.name] else {
        throw MissingParameterError(convention: name, tensor: slot.name)
      }
      let rows = try slot.rows(of: tensor, inputs: inputs, units: units, hidden: hidden)
      switch slot.part {
      case .inputWeights: rows.put(slot.gates, into: &W)
      case .recurrentWeights: rows.put(slot.gates, into: &R)
      case .stackedWeights:
        rows.columns(0..<hidden).put(slot.gates, into: &R)
        rows.columns(hidden..<(hidden + inputs)).put(slot.gates, into: &W)
      case .bias, .inputBias: rows.put(slot.gates, into: &inputBias)
      case .recurrentBias: rows.put(slot.gates, into: &recurrentBias)
      case .bothBiases:
        rows.half(0).put(slot.gates, into: &inputBias)
        rows.half(1).put(slot.gates, into: &recurrentBias)
      case .peepholes: rows.put(slot.gates, into: &peepholes)
      case .projection: projection.overwrite(with: rows.rows.flatMap(\.self)[...])
      }
    }
    if design.bias != .two { inputBias.add(recurrentBias.elements[...]) }
    return Parameters(
      inputWeights: W, recurrentWeights: R, bias: inputBias,
      extra: ExtraParameters(
        recurrentBias: design.bias == .two ? recurrentBias : nil,
        peepholes: design.hasPeepholes ? peepholes.withoutCandidate : nil,
        projection: design.projection == nil ? nil : projection))
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

extension Parameters where Scalar: LSTMScalar {
  /// The two biases that there are, or two that add up to the only one.
  fileprivate func twoBiases(
    _ rounded: (Scalar) -> Scalar
  ) -> (input: Tensor<Scalar>, recurrent: Tensor<Scalar>) {
    if let recurrent = extra.recurrentBias { return (bias, recurrent) }
    let input = bias.map { rounded(Scalar(1.5) * $0) }
    return (
      input,
      Tensor(shape: bias.shape, elements: zip(bias.elements, input.elements).map { $0 - $1 })
    )
  }

  /// p [4H], with zeros for the candidate, which has none; empty without peepholes.
  fileprivate var peepholesOfFourGates: Tensor<Scalar> {
    guard let p = extra.peepholes else { return Tensor(shape: [0], elements: []) }
    let units = p.count / 3
    let before = p.elements[..<(2 * units)]
    return Tensor(
      shape: [4 * units],
      elements: before + Array(repeating: Scalar.zero, count: units) + p.elements[(2 * units)...])
  }
}

extension Tensor {
  /// The blocks i, f and o of four.
  fileprivate var withoutCandidate: Tensor {
    let units = count / 4
    return Tensor(
      shape: [3 * units], elements: Array(elements[..<(2 * units)] + elements[(3 * units)...]))
  }
}
