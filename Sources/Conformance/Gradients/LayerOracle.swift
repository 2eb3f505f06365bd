import GradientCheck
import LSTM

/// Complex-step derivatives of a layer, and of a plain one tangents in bulk that are held to them.
///
/// Before tangents serve they must give what the complex step gives along a random direction over
/// all inputs; and derivatives by single entries, what tangents give along another. What either says
/// against a gradient is not believed before the complex step has confirmed it.
struct LayerOracle: DirectionalOracle {
  private let function: LayerFunction
  private let complexStep: ComplexStepOracle
  private let bulk: LayerBulk

  init(_ function: LayerFunction) {
    self.function = function
    let complexStep = ComplexStepOracle(
      { try function.value(at: $0) }, traced: { try function.value(at: $0) })
    self.complexStep = complexStep
    bulk = LayerBulk(function, heldTo: complexStep)
  }

  /// Tells whether tangents have served.
  var name: String { complexStep.name + (bulk.serves ? " and tangents" : "") }
  var isExact: Bool { complexStep.isExact }

  func derivative(at point: [Double], along direction: [Double]) throws -> DerivativeEstimate {
    try complexStep.derivative(at: point, along: direction)
  }

  func kink(at point: [Double]) throws -> Int? {
    isSmooth ? nil : try complexStep.kink(at: point)
  }

  /// Whether nothing is compared with anything, as in a plain layer of the usual activations.
  private var isSmooth: Bool {
    let chosen = function.problem.activations
    return function.problem.isPlain
      && (Gate.allCases.map { chosen[$0] } + [chosen.cell])
        .allSatisfy([Activation.identity, .logistic, .tanh].contains)
  }

  func derivatives(
    at point: [Double], byEntries entries: Range<Int>
  ) throws -> [DerivativeEstimate] {
    guard let known = try bulk.derivativesByEntries(at: point) else {
      return try entries.map { entry in
        var direction = Array(repeating: 0.0, count: point.count)
        direction[entry] = 1
        return try derivative(at: point, along: direction)
      }
    }
    return known.derivatives[entries].map { .exact($0, of: known.value) }
  }

  func derivatives(
    at point: [Double], along directions: [[Double]]
  ) throws -> [DerivativeEstimate] {
    try bulk.derivatives(at: point, along: directions)
      ?? directions.map { try derivative(at: point, along: $0) }
  }

  func derivatives(
    atEach places: [(point: [Double], direction: [Double])]
  ) throws -> [DerivativeEstimate] {
    try concurrently(places) { place in
      Result { try derivatives(at: place.point, along: [place.direction])[0] }
    }.map { try $0.get() }
  }
}
