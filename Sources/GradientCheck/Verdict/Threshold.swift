/// The largest difference between a gradient and an oracle that both sides' errors explain.
public struct Threshold: Hashable, Sendable, Codable {
  /// The oracle's error estimate or measured rounding, times what the budget allows.
  public let oracle: Double
  /// The rounding of an honest backward pass.
  public let gradient: Double

  public var total: Double { oracle + gradient }
}

/// One comparison of the gradient under check with an oracle, along one direction.
public struct DirectionalTest: Hashable, Sendable {
  /// The gradient under check times the direction.
  public let analytic: Double
  public let numeric: DerivativeEstimate
  public let threshold: Threshold

  public var gap: Double { analytic - numeric.value }

  /// The difference in thresholds: above 1 the gradient is wrong.
  public var ratio: Double { gap == 0 ? 0 : gap.magnitude / threshold.total }

  /// Not above its threshold. NaN is above every threshold.
  var holds: Bool { gap.magnitude <= threshold.total }
}
