public import LSTM

/// What a noisy run needs of an activation whose slope follows from its value.
struct ProbedActivation: Sendable {
  let value: @Sendable (_ z: Double) -> Double
  let slope: @Sendable (_ a: Double) -> Double
  /// How large the rounding of the slope is.
  let slopeMagnitude: @Sendable (_ a: Double) -> Double

  /// Nil for the identity, which makes no errors.
  ///
  /// - Throws: ``UnprobedActivationError``.
  init?(_ activation: Activation) throws(UnprobedActivationError) {
    guard [.identity, .logistic, .tanh].contains(activation) else {
      throw UnprobedActivationError(activation: activation)
    }
    guard let errors = activation.errors, let size = errors.slopeSizes.first?.size else {
      return nil
    }
    (value, slope, slopeMagnitude) = (errors.value, errors.slope, size)
  }
}

/// An activation that probes do not know.
public struct UnprobedActivationError: Error, Equatable, CustomStringConvertible {
  public let activation: Activation
  public var description: String {
    "probes know the activations identity, logistic and tanh, not \(activation.name)"
  }
}
