public import LSTM
import RealModule

/// What the bounds know of an activation: value and slope, accurate where they nearly vanish, and
/// how a kernel computes the slope from the activation itself, in any of its algebraic forms.
struct ActivationErrors: Sendable {
  let value: @Sendable (_ z: Double) -> Double
  let derivative: @Sendable (_ z: Double) -> Double
  /// The derivative as a kernel computes it, from the activation a.
  let slope: @Sendable (_ a: Double) -> Double
  /// The derivative of `slope`.
  let bend: @Sendable (_ a: Double) -> Double
  /// How large the rounding of the slope is: that of 1 − a², (1 − a)(1 + a), a (1 − a), a − a².
  let slopeMagnitude: @Sendable (_ a: Double) -> Double

  static let logistic = ActivationErrors(
    value: { Double.logistic($0) }, derivative: logisticDerivative,
    slope: { $0 * (1 - $0) }, bend: { 1 - 2 * $0 },
    slopeMagnitude: { $0 * $0 + 2 * ($0 * (1 - $0)).magnitude })

  static let tanh = ActivationErrors(
    value: { Double.tanh($0) }, derivative: { 4 * logisticDerivative(2 * $0) },
    slope: { 1 - $0 * $0 }, bend: { -2 * $0 },
    slopeMagnitude: { $0 * $0 + 3 * (1 - $0 * $0).magnitude })

  private static func logisticDerivative(_ z: Double) -> Double {
    Double.logistic(z) * Double.logistic(-z)
  }
}

extension Activation {
  /// What is known of its errors; nil for the identity, which makes none.
  ///
  /// - Throws: ``UnknownActivationError``.
  func errors() throws(UnknownActivationError) -> ActivationErrors? {
    switch self {
    case .identity: nil
    case .logistic: .logistic
    case .tanh: .tanh
    default: throw UnknownActivationError(activation: self)
    }
  }
}

extension Activations {
  /// Whether bounds are derived for all five.
  public var haveBounds: Bool {
    [input, forget, candidate, output, cell].allSatisfy { (try? $0.errors()) != nil }
  }
}

/// An activation for which no bounds are derived.
public struct UnknownActivationError: Error, Equatable, CustomStringConvertible {
  public let activation: Activation
  public var description: String {
    "no bounds are derived for the activation \(activation.name); known are identity, logistic "
      + "and tanh"
  }
}
