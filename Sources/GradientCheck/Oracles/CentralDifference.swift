/// The derivative of any function of one number by central differences.
///
/// The step shrinks from level to level while Ridders' extrapolation (Advances in Engineering
/// Software 4, 1982) removes the error terms h², h⁴, … until rounding wins; no step has to be
/// guessed. Ridders takes the distance of an extrapolation to its two parents as its error. At
/// steps too coarse for the function that distance is sometimes small by accident, so here an
/// extrapolation must also agree with the one of the same order a level before, an error is
/// never less than the rounding of the function's values, and a finer level that contradicts
/// the best value so far raises its error.
public struct CentralDifference: Hashable, Sendable {
  /// The first and largest step.
  public var initialStep: Double
  /// What each step is divided by to get the next.
  public var shrink: Double
  /// How many steps are tried at most.
  public var levels: Int

  /// Orders beyond h¹⁴ only amplify rounding.
  private static let highestOrder = 7
  /// What is left of the largest error estimates falls to chance within two worse levels.
  private static let worseLevelsToStop = 2

  /// - Precondition: a positive finite step, `shrink` above one, at least three levels.
  public init(initialStep: Double = 0.25, shrink: Double = 1.6, levels: Int = 40) {
    precondition(initialStep > 0 && initialStep.isFinite, "initialStep is \(initialStep)")
    precondition(shrink > 1, "shrink is \(shrink)")
    precondition(levels >= 3, "levels is \(levels)")
    self.initialStep = initialStep
    self.shrink = shrink
    self.levels = levels
  }

  /// The derivative of `function` at `point`.
  ///
  /// Steps at which the function is not finite are passed over; where none is left the estimate
  /// has an infinite error.
  ///
  /// - Parameter noise: the rounding error of one value of the function where it is known to
  ///   exceed that of a correctly rounded value, see ``measuredNoise(at:of:)``.
  public func derivative<Failure: Error>(
    at point: Double = 0, noise: Double = 0, of function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> DerivativeEstimate {
    var best = Candidate.none
    var largest = 0.0
    var evaluations = 0
    var worseLevels = 0
    var previous: [Double] = []
    var step = initialStep
    for _ in 0..<levels {
      // The step as it really is, after rounding of the two points.
      let (high, low) = (point + step, point - step)
      guard high > low else { break }
      let (above, below) = (try function(high), try function(low))
      evaluations += 2
      defer { step /= shrink }
      guard above.isFinite, below.isFinite else {
        previous = []
        continue
      }
      largest = max(largest, above.magnitude, below.magnitude)
      let row = extrapolate((above - below) / (high - low), from: previous)
      let floor = 2 * max(noise, Double.ulpOfOne * largest) / step
      var found = Candidate.none
      for order in row.indices.dropFirst() where order < previous.count {
        let error = max(
          (row[order] - row[order - 1]).magnitude, (row[order] - previous[order - 1]).magnitude,
          (row[order] - previous[order]).magnitude, floor)
        if error < found.error { found = Candidate(value: row[order], error: error, step: step) }
      }
      previous = row
      guard found.error.isFinite else { continue }
      worseLevels = found.error >= 2 * best.error ? worseLevels + 1 : 0
      best.weigh(against: found)
      if worseLevels == Self.worseLevelsToStop { break }
    }
    let rounding = 2 * max(noise, Double.ulpOfOne * largest)
    return DerivativeEstimate(
      value: best.value, error: best.error, noise: best.step > 0 ? rounding / best.step : 0,
      step: best.step, largestValue: largest, evaluations: evaluations)
  }

  /// One row of Ridders' tableau: the plain difference, then ever higher orders.
  private func extrapolate(_ difference: Double, from coarser: [Double]) -> [Double] {
    var row = [difference]
    var factor = shrink * shrink
    for value in coarser.prefix(Self.highestOrder) {
      row.append((row[row.count - 1] * factor - value) / (factor - 1))
      factor *= shrink * shrink
    }
    return row
  }
}

/// A value with the error that is claimed for it.
private struct Candidate {
  var value: Double
  var error: Double
  var step: Double

  static let none = Candidate(value: .nan, error: .infinity, step: 0)

  /// Keeps the better of the two; where they exclude each other the coarser one's claim was false.
  mutating func weigh(against finer: Candidate) {
    let gap = (value - finer.value).magnitude
    if gap > error + finer.error { error = max(error, gap) }
    if finer.error < error { self = finer }
  }
}
