/// A derivative found numerically, with what is known about its error.
public struct DerivativeEstimate: Hashable, Sendable {
  public let value: Double
  /// Estimated error of `value`: how far the extrapolations it rests on lie apart, and at least
  /// the rounding of the function's values. Infinite when nothing is known.
  public let error: Double
  /// The smallest step that `value` rests on.
  public let step: Double
  /// The largest magnitude that the function took: what its rounding errors are relative to.
  public let largestValue: Double
  /// How often the function was called.
  public let evaluations: Int

  public init(
    value: Double, error: Double, step: Double, largestValue: Double, evaluations: Int
  ) {
    self.value = value
    self.error = error
    self.step = step
    self.largestValue = largestValue
    self.evaluations = evaluations
  }
}
