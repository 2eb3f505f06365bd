import GradientCheck
import LSTM
import Synchronization

/// The tangents of a layer at the points that a check asks about, if they agree with the complex
/// step at the first of them, that of the gradient under check.
final class LayerBulk: Sendable {
  private let function: LayerFunction
  private let complexStep: ComplexStepOracle
  private let first = Mutex<First?>(nil)

  /// What is known of the first point, where a check asks again and again.
  private struct First {
    let point: [Double]
    let tangents: LayerTangents
    var isRight: Bool
    var byEntries: [Double]?
  }

  init(_ function: LayerFunction, heldTo complexStep: ComplexStepOracle) {
    self.function = function
    self.complexStep = complexStep
  }

  /// The derivatives along directions; nil for layers whose flat point is not what ``LayerTangents``
  /// takes it for, that of a plain layer, its bias included, and when the complex step says otherwise.
  func derivatives(
    at point: [Double], along directions: [[Double]]
  ) throws -> [DerivativeEstimate]? {
    guard function.problem.isPlain, function.problem.design.cell.bias == .one else { return nil }
    if let first = first.withLock({ $0 }) {
      guard first.isRight else { return nil }
      let tangents =
        first.point == point ? first.tangents : try LayerTangents(function.problem(at: point))
      return tangents.derivatives(at: point, along: directions)
    }
    let tangents = try LayerTangents(function.problem(at: point))
    let tasks: [@Sendable () throws -> [DerivativeEstimate]] = [
      {
        try self.hold(tangents, at: point)
        return []
      },
      { tangents.derivatives(at: point, along: directions) },
    ]
    let estimates = try concurrently(tasks) { task in Result { try task() } }
      .flatMap { try $0.get() }
    return serves ? estimates : nil
  }

  private func hold(_ tangents: LayerTangents, at point: [Double]) throws {
    let comparison = try OracleComparison([tangents, complexStep], at: point)
    let here = First(point: point, tangents: tangents, isRight: comparison.agree)
    first.withLock { $0 = $0 ?? here }
  }

  /// The derivatives by all entries and the function's value at the first point; nil also
  /// elsewhere, and where they are not what tangents say.
  func derivativesByEntries(
    at point: [Double]
  ) throws -> (derivatives: [Double], value: Double)? {
    guard try derivatives(at: point, along: []) != nil, var here = first.withLock({ $0 }),
      here.point == point
    else { return nil }
    if here.byEntries == nil {
      let derivatives = here.tangents.derivativesByEntries()
      let comparison = try OracleComparison(
        [SumOfEntries(derivatives: derivatives), here.tangents], at: point, seed: 2)
      here.isRight = comparison.agree
      here.byEntries = derivatives
      first.withLock { [here] in $0 = here }
    }
    return here.isRight ? here.byEntries.map { ($0, here.tangents.value) } : nil
  }

  /// Whether there are tangents at the first point, and they are right.
  var serves: Bool { first.withLock { $0?.isRight == true } }
}

/// Derivatives along directions, from those by all entries.
private struct SumOfEntries: DirectionalOracle {
  let derivatives: [Double]

  var name: String { "entries" }
  var isExact: Bool { true }

  func derivative(at point: [Double], along direction: [Double]) -> DerivativeEstimate {
    .exact(zip(derivatives, direction).reduce(0) { $0 + $1.0 * $1.1 }, of: 0)
  }
}

/// At the one point that it was made for.
extension LayerTangents: DirectionalOracle {
  var name: String { "tangents" }
  var isExact: Bool { true }

  func derivative(at point: [Double], along direction: [Double]) -> DerivativeEstimate {
    .exact(derivatives(along: [direction])[0], of: value)
  }

  func derivatives(
    at point: [Double], along directions: [[Double]]
  ) -> [DerivativeEstimate] {
    derivatives(along: directions).map { .exact($0, of: value) }
  }
}
