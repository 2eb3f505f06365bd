/// A derivative found numerically, with what is known about its error.
public struct DerivativeEstimate: Hashable, Sendable {
  public let value: Double
  /// Estimated error of `value`: how far the best extrapolations lie apart.
  public let error: Double
  /// The step at which the best extrapolation was found.
  public let step: Double
  /// The largest magnitude that the function took: what its rounding errors are relative to.
  public let largestValue: Double
  /// How often the function was called.
  public let evaluations: Int

  /// The rounding error of the function's values, as it appears in the derivative.
  public var noise: Double { step > 0 ? 4 * (Double.ulpOfOne / 2) * largestValue / step : 0 }
}
