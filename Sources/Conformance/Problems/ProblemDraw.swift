import GradientCheck
import LSTM

/// How a fresh problem is drawn: its design once, sizes and numbers as often as it takes.
struct ProblemDraw {
  private let kind: FreshProblem.Kind
  private let format: NumberFormat
  private var variant: VariantDesign

  init(
    _ kind: FreshProblem.Kind, _ format: NumberFormat, using generator: inout SeededGenerator
  ) {
    self.kind = kind
    self.format = format
    variant = VariantDesign()
    while kind == .variant && variant.isPlain { variant = VariantDesign(using: &generator) }
  }

  /// Replaces what has kinks by what the plain cell has.
  mutating func removeKinks() {
    variant.design.cell.activations = Activations()
    variant.design.cell.clip = nil
    variant.design.cell.cellClip = nil
  }

  func problem(using generator: inout SeededGenerator) -> Problem<Double> {
    let size = size(using: &generator)
    var design = variant.design
    if kind == .plain { design.cell.activations = generator.pick(Self.plainActivations) }
    let lengths =
      variant.hasLengths
      ? (0..<size.batch).map { _ in Int.random(in: 0...size.steps, using: &generator) } : nil
    let scale = generator.pick(kind == .plain ? [0x1p-8, 1, 1, 4, 16] : [0.25, 1, 1, 1, 4])
    let upstream = generator.pick(UpstreamChoice.allCases)
    // Half precision has no room for more.
    let exponent = generator.pick(format == .f16 ? [0, 2, 4] : [0, 0, -20, 20])
    let hasState = generator.pick([true, true, false])
    var problem = Problem.random(
      size, in: design, lengths: lengths, dropout: variant.dropout, scale: scale,
      upstream: upstream, using: &generator)
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    problem.outputUpstream = problem.outputUpstream.map { factor * $0 }
    for at in problem.places.indices {
      let finalUpstream = problem.places[at].finalUpstream
      problem.places[at].finalUpstream = finalUpstream.map { factor * $0 }
      if !hasState { problem.places[at].initial = finalUpstream.map { _ in 0 } }
    }
    return problem.map(format.rounded)
  }

  private static let plainActivations = [
    Activations(), Activations(input: .tanh, forget: .tanh, output: .tanh),
    Activations(candidate: .logistic, cell: .logistic),
  ]

  private func size(using generator: inout SeededGenerator) -> Dimensions {
    guard kind == .variant else {
      return Dimensions(
        batch: generator.pick([1, 2, 3, 5]), steps: generator.pick([1, 2, 3, 5]),
        inputs: generator.pick([1, 2, 3, 5, 9]), units: generator.pick([1, 2, 3, 5, 8, 9]))
    }
    return Dimensions(
      batch: generator.pick([1, 2, 3]), steps: variant.hasSteps ? generator.pick([1, 2, 3, 4]) : 0,
      inputs: generator.pick([1, 2, 3, 5]), units: generator.pick([1, 2, 3, 5]))
  }
}

/// Everything that a variant may have, each by chance; the plain layer has none of it.
private struct VariantDesign {
  var design = NetworkDesign()
  var hasLengths = false
  var hasSteps = true
  var dropout = Dropout()

  init() {}

  /// Whether it is the usual LSTM, in one direction.
  var isPlain: Bool {
    design.cell == CellDesign() && design.isSingle && design.direction == .forward && !hasLengths
      && dropout == Dropout()
  }

  init(using generator: inout SeededGenerator) {
    // Half of all have few options, so that kernels which know few find variants that they take.
    let density = generator.pick([0.2, 0.5])
    func happens() -> Bool { Double.random(in: 0..<1, using: &generator) < density }
    func option<Choice>(_ choices: [Choice]) -> Choice? {
      happens() ? generator.pick(choices) : nil
    }
    var activations = Activations()
    for part in [
      \.input, \.forget, \.candidate, \.output, \.cell,
    ] as [WritableKeyPath<Activations, Activation>] {
      if let other = option(Self.everyActivation) { activations[keyPath: part] = other }
    }
    let cell = CellDesign(
      activations: activations, bias: option([.two, .none]) ?? .one,
      forgetBias: option([1, -0.5]) ?? 0, hasPeepholes: happens(), isCoupled: happens(),
      clip: option([0.5, 1, 2]), cellClip: option([0.5, 1]), projection: option([1, 2, 4]),
      layerNorm: option([0x1p-10, 0x1p-5]).map(LayerNorm.init(epsilon:)))
    design = NetworkDesign(
      cell: cell, layers: option([2, 2, 3]) ?? 1,
      direction: option([.reverse, .bidirectional]) ?? .forward,
      merge: generator.pick([.concat, .concat, .sum, .product, .average]))
    hasLengths = happens()
    hasSteps = generator.pick(Array(repeating: true, count: 19) + [false])
    dropout = Dropout(between: happens() && design.layers > 1, recurrent: happens())
  }

  /// With constants that every number format holds.
  private static let everyActivation: [Activation] = [
    .identity, .affine(slope: 0.5, offset: 0.25), .relu, .leakyRelu(slope: 0.125),
    .thresholdedRelu(theta: 0.25), .elu(alpha: 0.75), .selu, .gelu, .geluTanh, .exponential,
    .softplus, .softsign, .hardSigmoid, .hardSigmoidSixth, .logistic, .tanh,
    .scaledTanh(alpha: 1.5, beta: 0.75),
  ]
}

extension SeededGenerator {
  fileprivate mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: choices.indices, using: &self)]
  }
}

extension Problem {
  /// Everything that is given.
  var numbers: [Scalar] {
    var numbers: [Scalar] = []
    _ = map { number in
      numbers.append(number)
      return number
    }
    return numbers
  }
}
