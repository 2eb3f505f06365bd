/// Several oracles asked the same question: they share no code, so one that errs stands alone.
///
/// One that finds no derivative, since a kink lies in its way, contradicts nobody.
public struct OracleComparison: Sendable {
  public let names: [String]
  public let estimates: [DerivativeEstimate]
  /// How far each pair lies apart, in the errors that the two admit; above 1 they disagree.
  public let disagreements: [[Double]]

  /// Asks all oracles for the derivative along one random direction over all inputs.
  ///
  /// Exact oracles admit a rounding of 64 unit roundoffs of the gradient's norm, which the
  /// derivatives along three more directions tell.
  public init(
    _ oracles: [any DirectionalOracle], at point: [Double], seed: UInt64 = 1,
    budget: FalseAlarmBudget = FalseAlarmBudget()
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let directions = (0..<4).map { _ in
      Direction(over: point.indices, of: point.count, using: &generator)
    }
    names = oracles.map(\.name)
    guard let first = oracles.first(where: \.isExact) ?? oracles.first, !point.isEmpty else {
      (estimates, disagreements) = ([], [])
      return
    }
    let size = try first.derivatives(at: point, along: directions.map(\.components))
      .reduce(0) { max($0, $1.value.magnitude) }
    let rounding = 32 * Double.ulpOfOne * size * Double(point.count).squareRoot()
    let estimates = try oracles.map { oracle in
      let oracle = try oracle.measuringNoise(at: point, along: directions[0].components).oracle
      let first = try oracle.derivative(at: point, along: directions[0].components)
      return try oracle.confirmedDerivative(
        at: point, along: directions[0].components, first: first)
    }
    let errors = zip(oracles, estimates).map { oracle, estimate in
      rounding + (oracle.isExact ? 0 : budget.bound(on: estimate, tests: oracles.count))
    }
    self.estimates = estimates
    disagreements = zip(estimates, errors).map { a, aError in
      zip(estimates, errors).map { b, bError in
        guard a.error.isFinite, b.error.isFinite else { return 0 }
        let gap = (a.value - b.value).magnitude
        return gap == 0 ? 0 : gap / (aError + bError)
      }
    }
  }

  public var agree: Bool { disagreements.joined().allSatisfy { $0 <= 1 } }

  /// The one oracle that all others contradict while they agree among themselves.
  public var oddOneOut: String? {
    guard names.count > 2 else { return nil }
    let odd = names.indices.filter { candidate in
      let others = names.indices.filter { $0 != candidate }
      return others.allSatisfy { !(disagreements[candidate][$0] <= 1) }
        && others.allSatisfy { a in others.allSatisfy { disagreements[a][$0] <= 1 } }
    }
    return odd.count == 1 ? names[odd[0]] : nil
  }
}
