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
    let (noise, noiseEvaluations) = try measuredNoise(at: point, of: function)
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
      value: best.value, error: error, noise: best.noise, step: best.step,
      largestValue: runs.reduce(0) { max($0, $1.largestValue) },
      evaluations: runs.reduce(noiseEvaluations) { $0 + $1.evaluations })
  }

  private static let noisePoints = 9
  /// Where noise is looked for, in parts of the first step, coarsest first.
  private static let noiseSteps: [Double] = [0x1p-6, 0x1p-9, 0x1p-12, 0x1p-20, 0x1p-28]

  /// The rounding error of the function's values around a point, as its standard deviation.
  ///
  /// Differences of high order along closely spaced points are all noise when the function is
  /// smooth, and then all orders give the same deviation (Hamming's table; Moré and Wild, SIAM J.
  /// Sci. Comput. 33, 2011). Two spacings in a row must agree, for a kink looks like noise
  /// at one; the coarsest such pair is taken, for single precision does not move at the finest.
  ///
  /// - Returns: 0 where no spacing shows noise, or the function is not finite.
  public func measuredNoise<Failure: Error>(
    at point: Double = 0, of function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> (deviation: Double, evaluations: Int) {
    var evaluations = 0
    var coarser: Double?
    for part in Self.noiseSteps {
      var row: [Double] = []
      for index in 0..<Self.noisePoints {
        let offset = Double(index - Self.noisePoints / 2)
        row.append(try function(point + initialStep * part * offset))
      }
      evaluations += row.count
      guard row.allSatisfy(\.isFinite) else {
        coarser = nil
        continue
      }
      let deviations = Self.deviations(of: row)
      let (least, most) = (deviations.min() ?? 0, deviations.max() ?? 0)
      let isNoise = least > 0 && most <= 6 * least
      if isNoise, let coarser, max(most, coarser) <= 5 * min(most, coarser) {
        return (max(most, coarser), evaluations)
      }
      coarser = isNoise ? most : nil
    }
    return (0, evaluations)
  }

  /// What each order from the third to the sixth says of the deviation.
  static func deviations(of values: [Double]) -> [Double] {
    var row = values
    // The k-th differences of independent noise have variance (2k)!/(k!)² times its own.
    var gain = 1.0
    return (1...6).compactMap { order in
      row = zip(row.dropFirst(), row).map { $0 - $1 }
      gain *= Double(2 * (2 * order - 1)) / Double(order)
      let square = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
      return order > 2 ? (square / gain).squareRoot() : nil
    }
  }
}

extension DerivativeEstimate {
  /// The same estimate for a function whose values carry `noise`.
  fileprivate func floored(by noise: Double) -> DerivativeEstimate {
    let floor = step > 0 ? 2 * noise / step : 0
    return DerivativeEstimate(
      value: value, error: max(error, floor), noise: max(self.noise, floor), step: step,
      largestValue: largestValue, evaluations: evaluations)
  }
}
