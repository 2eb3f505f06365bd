import GradientCheck
import LSTM
import Synchronization

/// Complex-step derivatives of a layer, those by all entries and along several directions in bulk.
///
/// What the bulk says is not believed against a gradient before the complex step has confirmed it.
struct LayerOracle: DirectionalOracle {
  private let function: LayerFunction
  private let complexStep: ComplexStepOracle
  private let first = FirstTangents()

  init(_ function: LayerFunction) {
    self.function = function
    complexStep = ComplexStepOracle(
      { try function.value(at: $0) }, traced: { try function.value(at: $0) })
  }

  var name: String { complexStep.name }
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

  /// Whether the flat point is what ``LayerTangents`` takes it for: that of a plain layer, its bias
  /// included.
  private var isKnownInBulk: Bool {
    function.problem.isPlain && function.problem.design.cell.bias == .one
  }

  func derivatives(
    at point: [Double], byEntries entries: Range<Int>
  ) throws -> [DerivativeEstimate] {
    guard isKnownInBulk else {
      return try entries.map { entry in
        var direction = Array(repeating: 0.0, count: point.count)
        direction[entry] = 1
        return try derivative(at: point, along: direction)
      }
    }
    let (derivatives, value) = try first.derivativesByEntries(of: function, at: point)
    return estimates(derivatives[entries], of: value)
  }

  func derivatives(
    at point: [Double], along directions: [[Double]]
  ) throws -> [DerivativeEstimate] {
    guard isKnownInBulk else {
      return try directions.map { try derivative(at: point, along: $0) }
    }
    let tangents = try first.tangents(of: function, at: point)
    return estimates(tangents.derivatives(along: directions), of: tangents.value)
  }

  private func estimates(
    _ derivatives: some Collection<Double>, of value: Double
  ) -> [DerivativeEstimate] {
    derivatives.map { derivative in
      DerivativeEstimate(
        value: derivative, error: derivative.isFinite ? 0 : .infinity,
        largestValue: value.magnitude, evaluations: 1)
    }
  }
}

/// What is known at the first point that was asked about, that of the gradient under check: there a
/// check asks again and again.
private final class FirstTangents: Sendable {
  private let known = Mutex<Known?>(nil)

  private struct Known {
    let point: [Double]
    let tangents: LayerTangents
    var byEntries: [Double]?
  }

  func tangents(of function: LayerFunction, at point: [Double]) throws -> LayerTangents {
    try known(of: function, at: point).tangents
  }

  func derivativesByEntries(
    of function: LayerFunction, at point: [Double]
  ) throws -> (derivatives: [Double], value: Double) {
    var here = try known(of: function, at: point)
    let derivatives = here.byEntries ?? here.tangents.derivativesByEntries()
    here.byEntries = derivatives
    known.withLock { [here] in if $0?.point == point { $0 = here } }
    return (derivatives, here.tangents.value)
  }

  private func known(of function: LayerFunction, at point: [Double]) throws -> Known {
    if let first = known.withLock({ $0 }), first.point == point { return first }
    let here = Known(point: point, tangents: try LayerTangents(function.problem(at: point)))
    known.withLock { $0 = $0 ?? here }
    return here
  }
}
