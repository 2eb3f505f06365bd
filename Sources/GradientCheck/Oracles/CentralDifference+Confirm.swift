extension CentralDifference {
  /// What the first step is divided by for the second and the third opinion.
  private static let otherSteps: [Double] = [6, 40]

  /// The derivative as three runs with different steps, and with measured noise, agree on it.
  ///
  /// A single run's error estimate is too small by more than ten times about twice in ten
  /// thousand smooth functions. Before a difference to a gradient is called an error the two
  /// other runs are worth their price: runs that exclude each other raise the error to their
  /// distance.
  ///
  /// - Parameter first: the first run, when there is one already.
  public func confirmedDerivative<Failure: Error>(
    at point: Double = 0, first: DerivativeEstimate? = nil,
    of function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> DerivativeEstimate {
    let first = if let first { first } else { try derivative(at: point, of: function) }
    let near = max(first.step, initialStep / 4096) / 4096
    let noise = try measuredNoise(at: point, step: near, of: function)
    var runs = [first.floored(by: noise)]
    for divisor in Self.otherSteps {
      var finer = self
      finer.initialStep /= divisor
      runs.append(try finer.derivative(at: point, noise: noise, of: function))
    }
    let known = runs.filter { $0.error.isFinite }
    guard let best = known.min(by: { $0.error < $1.error }) else { return first }
    var error = best.error
    for other in known {
      let gap = (other.value - best.value).magnitude
      if gap > best.error + other.error { error = max(error, gap) }
    }
    return DerivativeEstimate(
      value: best.value, error: error, step: best.step,
      largestValue: runs.reduce(0) { max($0, $1.largestValue) },
      evaluations: runs.reduce(Self.noisePoints) { $0 + $1.evaluations })
  }

  private static let noisePoints = 9

  /// The rounding error of the function's values around a point, as its standard deviation.
  ///
  /// Differences of high order along closely spaced points are all noise when the function is
  /// smooth (Hamming's table; Moré and Wild, SIAM J. Sci. Comput. 33, 2011). The median over
  /// four orders is taken.
  ///
  /// - Parameter step: the distance of the points; small, but far above the rounding of `point`.
  /// - Returns: 0 for a function that is not finite there.
  public func measuredNoise<Failure: Error>(
    at point: Double = 0, step: Double, of function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Double {
    var row = try (0..<Self.noisePoints).map { index throws(Failure) in
      try function(point + step * Double(index - Self.noisePoints / 2))
    }
    guard row.allSatisfy(\.isFinite) else { return 0 }
    var deviations: [Double] = []
    // The k-th differences of independent noise have variance (2k)!/(k!)² times its own.
    var gain = 1.0
    for order in 1...6 {
      row = zip(row.dropFirst(), row).map { $0 - $1 }
      gain *= Double(2 * (2 * order - 1)) / Double(order)
      let square = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
      if order > 2 { deviations.append((square / gain).squareRoot()) }
    }
    deviations.sort()
    return (deviations[1] + deviations[2]) / 2
  }
}

extension DerivativeEstimate {
  /// The same estimate for a function whose values carry `noise`.
  fileprivate func floored(by noise: Double) -> DerivativeEstimate {
    DerivativeEstimate(
      value: value, error: step > 0 ? max(error, 2 * noise / step) : error, step: step,
      largestValue: largestValue, evaluations: evaluations)
  }
}
