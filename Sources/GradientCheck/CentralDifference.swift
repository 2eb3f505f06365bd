/// The derivative of any function of one number by central differences.
///
/// The step shrinks from level to level while Ridders' extrapolation (Advances in Engineering
/// Software 4, 1982) removes the error terms h², h⁴, …; it stops when rounding wins. The two
/// extrapolations that a value came from tell its error, so no step has to be guessed.
public struct CentralDifference: Hashable, Sendable {
  /// The first and largest step.
  public var initialStep: Double
  /// What each step is divided by to get the next.
  public var shrink: Double
  /// How many steps are tried at most.
  public var levels: Int

  /// - Precondition: a positive finite step, `shrink` above one, at least two levels.
  public init(initialStep: Double = 0.25, shrink: Double = 1.6, levels: Int = 9) {
    precondition(initialStep > 0 && initialStep.isFinite, "initialStep is \(initialStep)")
    precondition(shrink > 1, "shrink is \(shrink)")
    precondition(levels >= 2, "levels is \(levels)")
    self.initialStep = initialStep
    self.shrink = shrink
    self.levels = levels
  }

  /// The derivative of `function` at `point`. A function that is not finite around the point
  /// gives an estimate with infinite error.
  public func derivative(
    at point: Double = 0, of function: (Double) throws -> Double
  ) rethrows -> DerivativeEstimate {
    var best = (value: Double.nan, error: Double.infinity, step: 0.0)
    var largest = 0.0
    var evaluations = 0
    var previous: [Double] = []
    var step = initialStep
    for _ in 0..<levels {
      // The step as it really is, after rounding of the two points.
      let (high, low) = (point + step, point - step)
      let (above, below) = (try function(high), try function(low))
      evaluations += 2
      largest = max(largest, above.magnitude, below.magnitude)
      var row = [(above - below) / (high - low)]
      var factor = shrink * shrink
      for coarser in previous {
        let finer = row[row.count - 1]
        let extrapolated = (finer * factor - coarser) / (factor - 1)
        let error = max((extrapolated - finer).magnitude, (extrapolated - coarser).magnitude)
        if error < best.error { best = (extrapolated, error, step) }
        row.append(extrapolated)
        factor *= shrink * shrink
      }
      if let last = previous.last, (row[row.count - 1] - last).magnitude >= 2 * best.error { break }
      previous = row
      step /= shrink
    }
    return DerivativeEstimate(
      value: best.value, error: best.error, step: best.step, largestValue: largest,
      evaluations: evaluations)
  }
}
