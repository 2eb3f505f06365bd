import RealModule

/// What a check found out about one tensor's gradient.
public struct SegmentReport: Sendable {
  public let name: String
  public let count: Int
  public internal(set) var verdict: Verdict
  /// Why it is not a pass, where the findings do not say it.
  public internal(set) var reason: String?
  /// Whether it is inconclusive only because a wrong gradient could not have been told from the
  /// function's rounding: the tensor hardly matters to the function.
  public internal(set) var isBlind = false
  /// The tests along random directions.
  public internal(set) var tests: [DirectionalTest] = []
  /// Roughly the root mean square of the derivatives, by the oracle.
  public internal(set) var size = 0.0
  /// Any single entry wrong by this much or more would have been seen.
  public internal(set) var floor = 0.0
  /// Entries tested one by one, in an exhaustive check.
  public internal(set) var entriesTested = 0
  public internal(set) var entriesUnclear = 0
  public internal(set) var worstEntry: (index: [Int], test: DirectionalTest)?

  init(_ segment: Segment, verdict: Verdict) {
    name = segment.name
    count = segment.count
    self.verdict = verdict
  }

  /// The test with the largest gap against its threshold.
  public var worst: DirectionalTest? { tests.max { $0.ratio < $1.ratio } }
}

/// The result of a gradient check.
public struct GradientReport: Sendable {
  /// What the gradient was compared with.
  public let oracle: String
  public let seed: UInt64
  public let budget: FalseAlarmBudget
  public let segments: [SegmentReport]
  /// Wrong entries and blocks, as far as they were sought.
  public let findings: [Finding]
  /// Where the function bends, so that a direction could not be judged.
  public let kinks: [Kink]
  /// How often the function was called; a dual or complex call counts as one.
  public let evaluations: Int
  let overallReason: String?

  public var verdict: Verdict { Verdict(all: segments.map(\.verdict)) }

  /// What stands behind a verdict that is not a pass.
  public var reason: String? {
    guard verdict != .pass else { return nil }
    if let overallReason { return overallReason }
    if !findings.isEmpty { return findings.map(\.summary).joined(separator: "; ") }
    let unclear = segments.filter { $0.verdict == verdict }
    return unclear.map { "\($0.name): \($0.reason ?? "wrong, but no entry stands out")" }
      .joined(separator: "; ")
  }

  /// Any single entry wrong by this much or more would have been seen, whatever its segment.
  public var floor: Double { segments.reduce(0) { max($0, $1.floor) } }
}

extension Finding {
  /// One line: the place, both values, and the mistake that their ratio speaks of.
  public var summary: String {
    let what = sampled > 1 ? "\(place) (all of \(sampled) sampled)" : place
    let values = "is \(analytic), should be \(numeric) ± \(error.rounded(digits: 2))"
    return "\(what) \(values)" + (hint.map { ": \($0)" } ?? "")
  }
}

extension Double {
  /// This number with a few significant digits, as text.
  func rounded(digits: Int) -> String {
    guard isFinite, self != 0 else { return "\(self)" }
    let exponent = Int(Double.log10(magnitude).rounded(.down))
    let scale = Double.pow(10, Double(digits - 1 - exponent))
    guard scale.isFinite, scale > 0 else { return "\(self)" }
    return "\((self * scale).rounded() / scale)"
  }
}
