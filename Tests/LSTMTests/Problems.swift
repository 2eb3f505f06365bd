import LSTM

/// Seeded numbers in (−1, 1), the same everywhere (SplitMix64).
struct Draws {
  var state: UInt64

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-52 - 1
  }

  mutating func tensor(_ shape: [Int]) -> Tensor<Double> {
    Tensor(repeating: 0, shape: shape).map { _ in next() }
  }

  mutating func state(_ size: Dimensions) -> CellState<Double> {
    CellState(hidden: tensor([size.batch, size.units]), cell: tensor([size.batch, size.units]))
  }

  mutating func parameters(inputs: Int, units: Int) -> Parameters<Double> {
    Parameters(
      inputWeights: tensor([4 * units, inputs]), recurrentWeights: tensor([4 * units, units]),
      bias: tensor([4 * units]))
  }

  mutating func problem(
    _ size: Dimensions, activations: Activations = Activations()
  ) -> Problem<Double> {
    Problem(
      parameters: parameters(inputs: size.inputs, units: size.units), activations: activations,
      inputs: tensor([size.steps, size.batch, size.inputs]), initial: state(size),
      upstream: Upstream(
        hidden: tensor([size.steps, size.batch, size.units]), final: state(size)))
  }
}

extension Draws {
  mutating func flip() -> Bool { next() > 0 }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int((next() + 1) / 2 * Double(values.count)) % values.count]
  }

  /// Any combination of all options of a cell.
  mutating func cellDesign(units: Int) -> CellDesign {
    CellDesign(
      activations: pick([
        Activations(), Activations(candidate: .softsign, cell: .gelu),
        Activations(input: .hardSigmoid, forget: .hardSigmoidSixth, cell: .relu),
      ]),
      bias: pick([.one, .two, .none]), forgetBias: flip() ? 1 : 0, hasPeepholes: flip(),
      isCoupled: flip(), clip: flip() ? 1.25 : nil, cellClip: flip() ? 0.75 : nil,
      projection: flip() ? max(1, units - 1) : nil,
      layerNorm: flip() ? LayerNorm(epsilon: 0x1p-10) : nil)
  }

  mutating func networkDesign(units: Int) -> NetworkDesign {
    NetworkDesign(
      cell: cellDesign(units: units), layers: pick([1, 1, 2, 3]),
      direction: pick(NetworkDesign.Direction.allCases), merge: pick(Merge.allCases))
  }

  mutating func size() -> Dimensions {
    Dimensions(
      batch: pick([1, 2, 3]), steps: pick([1, 2, 4]), inputs: pick([1, 2, 3]),
      units: pick([1, 2, 4]))
  }

  mutating func lengths(_ size: Dimensions) -> [Int] {
    (0..<size.batch).map { _ in pick(Array(0...size.steps)) }
  }

  mutating func problem(
    _ size: Dimensions, in design: NetworkDesign, lengths: [Int]? = nil,
    dropout: Dropout = Dropout()
  ) -> Problem<Double> {
    Problem(size, in: design, lengths: lengths, dropout: dropout) { name, shape in
      guard name.contains("mask") else { return tensor(shape) }
      return tensor(shape).map { $0 < -0.5 ? 0 : 1.25 }
    }
  }

  /// The parameters of each place.
  mutating func parameters(
    _ design: NetworkDesign, inputs: Int, units: Int
  ) -> [Parameters<Double>] {
    let size = Dimensions(batch: 1, steps: 1, inputs: inputs, units: units)
    return problem(size, in: design).places.map(\.parameters)
  }

  /// Everything at random: sizes, options, lengths and masks.
  mutating func problem() -> Problem<Double> {
    let size = size()
    let design = networkDesign(units: size.units)
    return problem(
      size, in: design, lengths: flip() ? lengths(size) : nil,
      dropout: Dropout(between: flip(), recurrent: flip()))
  }
}

extension Tensor {
  /// The steps in `range` of a tensor [T, N, …].
  func steps(_ range: Range<Int>) -> Tensor {
    let size = shape[0] > 0 ? count / shape[0] : 0
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      elements: Array(elements[(range.lowerBound * size)..<(range.upperBound * size)]))
  }
}

extension Tensor<Double> {
  /// The largest difference to another tensor of the same shape.
  func distance(to other: Tensor<Double>) -> Double {
    shape == other.shape
      ? zip(elements, other.elements).reduce(0) { max($0, ($1.0 - $1.1).magnitude) } : .infinity
  }
}
