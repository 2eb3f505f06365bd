import GradientCheck
import LSTM

/// Complex-step derivatives of a layer, those by single entries in bulk.
///
/// What the bulk says is not believed against a gradient before the complex step has confirmed it.
struct LayerOracle: DirectionalOracle {
  private let function: LayerFunction
  private let complexStep: ComplexStepOracle

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

  func kink(at point: [Double]) throws -> Int? { try complexStep.kink(at: point) }

  func derivatives(
    at point: [Double], byEntries entries: Range<Int>
  ) throws -> [DerivativeEstimate] {
    let moved: Problem<Double> = function.problem(at: point)
    let value = try function.value(at: point) as Double
    return try LayerTangents(moved).derivatives(by: entries).map { derivative in
      DerivativeEstimate(
        value: derivative, error: derivative.isFinite ? 0 : .infinity,
        largestValue: value.magnitude, evaluations: 1)
    }
  }
}
