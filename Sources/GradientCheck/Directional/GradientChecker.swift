/// Checks a gradient against an oracle along random directions, and finds what is wrong.
///
/// Each named segment is tested by itself along three random directions, so that small tensors
/// are not drowned by large ones. On failure the wrong entries are sought by halving along the
/// segment's axes; their number and not the number of entries decides the cost.
public struct GradientChecker: Hashable, Sendable {
  /// The only knob: how likely the check may be to blame a correct gradient.
  public var budget: FalseAlarmBudget
  /// Decides the directions; a failure is reproduced with the seed of its report.
  public var seed: UInt64
  /// The unit roundoff of the arithmetic that the gradient was computed in.
  public var gradientRoundoff: Double
  /// Sizes that a mistaken gradient may be off by, such as the number of steps, by name.
  public var sizes: [String: Int]
  /// Whether to test every single entry as well, at one test an entry.
  public var isExhaustive: Bool
  /// How many findings are sought before the rest is only counted as wrong.
  public var findingsLimit: Int

  public init(
    budget: FalseAlarmBudget = FalseAlarmBudget(), seed: UInt64 = 1,
    gradientRoundoff: Double = .ulpOfOne / 2, sizes: [String: Int] = [:],
    isExhaustive: Bool = false, findingsLimit: Int = 12
  ) {
    self.budget = budget
    self.seed = seed
    self.gradientRoundoff = gradientRoundoff
    self.sizes = sizes
    self.isExhaustive = isExhaustive
    self.findingsLimit = findingsLimit
  }

  /// - Parameters:
  ///   - gradient: the derivatives under check, one for every entry of `point`.
  ///   - segments: names and axes of the parts of `point`, in order.
  /// - Throws: what the oracle's function throws.
  /// - Precondition: `point`, `gradient` and all segments together have the same length.
  public func check(
    gradient: [Double], at point: [Double], segments: [Segment],
    against oracle: any DirectionalOracle
  ) throws -> GradientReport {
    precondition(point.count == gradient.count, "\(point.count) inputs, \(gradient.count) entries")
    let covered = segments.reduce(0) { $0 + $1.count }
    precondition(covered == point.count, "segments cover \(covered) of \(point.count) inputs")
    let examination = Examination(
      self, gradient: gradient, point: point, segments: segments, oracle: oracle)
    return try examination.run()
  }
}

/// Checks the gradient of a function that is written for every scalar, by dual numbers.
///
/// - Parameters:
///   - gradient: the derivatives under check, one for every entry of `point`.
///   - segments: names and axes of the parts of `point`; one nameless part by default.
/// - Throws: what the function throws.
public func checkGradient(
  _ gradient: [Double], of function: some DifferentiableFunction, at point: [Double],
  segments: [Segment]? = nil, checker: GradientChecker = GradientChecker()
) throws -> GradientReport {
  try checker.check(
    gradient: gradient, at: point, segments: segments ?? [Segment("x", shape: [point.count])],
    against: DualOracle(function))
}

/// Checks the gradient of a function that can only be called, by extrapolated differences.
///
/// - Parameters:
///   - gradient: the derivatives under check, one for every entry of `point`.
///   - function: must depend on nothing but its argument.
/// - Throws: what the function throws.
public func checkGradient(
  _ gradient: [Double], ofBlackBox function: @escaping @Sendable ([Double]) throws -> Double,
  at point: [Double], segments: [Segment]? = nil, checker: GradientChecker = GradientChecker()
) throws -> GradientReport {
  try checker.check(
    gradient: gradient, at: point, segments: segments ?? [Segment("x", shape: [point.count])],
    against: BlackBoxOracle(roundoff: checker.gradientRoundoff, function))
}
