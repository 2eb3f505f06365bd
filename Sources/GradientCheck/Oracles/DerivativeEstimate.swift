/// A derivative along one direction, with what is known about its error.
public struct DerivativeEstimate: Hashable, Sendable {
  public let value: Double
  /// Estimated error of `value`: how far the extrapolations it rests on lie apart, and at least
  /// ``noise``. Infinite when nothing is known; zero for an oracle that is exact up to rounding.
  public let error: Double
  /// The part of `error` that is rounding of the function's values.
  public let noise: Double
  /// The smallest step that `value` rests on.
  public let step: Double
  /// The largest magnitude that the function took: what its rounding errors are relative to.
  public let largestValue: Double
  /// How often the function was called.
  public let evaluations: Int
  /// Whether the function seems to bend within the steps, so that the error may be too small.
  public var isBent = false
  /// The comparison that changed sides within every step, where the function was traced.
  public var kink: Int?

  public init(
    value: Double, error: Double, noise: Double = 0, step: Double = 0, largestValue: Double,
    evaluations: Int, kink: Int? = nil
  ) {
    self.value = value
    self.error = error
    self.noise = noise
    self.step = step
    self.largestValue = largestValue
    self.evaluations = evaluations
    self.kink = kink
  }

  /// What an oracle says that is exact up to rounding, by one call of the function.
  public static func exact(_ derivative: Double, of value: Double) -> DerivativeEstimate {
    DerivativeEstimate(
      value: derivative, error: derivative.isFinite ? 0 : .infinity,
      largestValue: value.magnitude, evaluations: 1)
  }
}
