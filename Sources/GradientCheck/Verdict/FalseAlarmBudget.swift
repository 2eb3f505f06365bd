import RealModule

/// How likely a check may be to blame a correct gradient: the only knob there is.
///
/// The budget is shared by all tests of a check (Bonferroni), and each test's share decides how
/// many standard errors its threshold allows.
public struct FalseAlarmBudget: Hashable, Sendable, Codable {
  /// The probability that one check of a correct gradient fails.
  public let perCheck: Double

  /// - Precondition: above zero, below one.
  public init(perCheck: Double = 1e-6) {
    precondition(perCheck > 0 && perCheck < 1, "a probability, not \(perCheck)")
    self.perCheck = perCheck
  }

  /// How many standard deviations a sum of many independent errors exceeds with less than this
  /// test's share: the normal tail is below exp(−z²/2).
  func normal(tests: Int) -> Double { (-2 * Double.log(share(tests))).squareRoot() }

  /// The same where the standard deviation was itself measured from `samples` differences:
  /// Student's distribution, by the bound of its density f(t) < C ν^((ν+1)/2) t^−(ν+1).
  func student(samples: Int, tests: Int) -> Double {
    let degrees = Double(samples)
    let scale =
      Double.gamma((degrees + 1) / 2)
      / ((degrees * .pi).squareRoot() * Double.gamma(degrees / 2))
    let tail = 2 * scale * Double.pow(degrees, (degrees - 1) / 2) / share(tests)
    return Double.pow(tail, 1 / degrees)
  }

  /// How far a confirmed difference may be wrong.
  ///
  /// Rounding of the function's values is as harmless as a sum of many errors. What the estimate
  /// holds beyond it is a guess at what extrapolation left over, and is trusted as far as was
  /// measured: over 200,000 confirmed derivatives of smooth functions none was wrong by more than
  /// ten estimates, and below the share that this tells of the tail is taken to fall with the
  /// fourth power.
  public func bound(on estimate: DerivativeEstimate, tests: Int) -> Double {
    let multiple =
      Self.measuredMultiple * max(1, Double.pow(Self.measuredShare / share(tests), 0.25))
    return multiple * max(0, estimate.error - estimate.noise) + normal(tests: tests)
      * estimate.noise
  }

  private static let measuredMultiple = 10.0
  private static let measuredShare = 5e-6

  private func share(_ tests: Int) -> Double { perCheck / Double(max(tests, 1)) }
}
