extension Examination {
  /// The whole check: survey, verdict of each segment, findings where one fails.
  func run() throws -> GradientReport {
    guard !point.isEmpty else { return report([], reason: "there is nothing to check") }
    reportNonFinite()
    let atKink = try oracle.kink(at: point)
    let looks = try survey()
    let isJudged = segments.allSatisfy { $0.isUnused || $0.count == 0 }
    guard
      isJudged
        || largestValue.isFinite
          && looks.joined().contains(where: { $0.numeric.error.isFinite })
    else {
      for (segment, looks) in zip(segments, looks) {
        kinks += looks.compactMap(\.numeric.kink).map {
          Kink(segment: segment.name, comparison: $0)
        }
      }
      return report(
        segments.map { SegmentReport($0, verdict: .inconclusive) },
        reason: kinks.first.map { "a kink at comparison \($0.comparison) lies within every step" }
          ?? "the function is not finite around the point")
    }
    var reports: [SegmentReport] = []
    for position in segments.indices {
      reports.append(try examine(position, looks: looks[position], atKink: atKink))
    }
    return report(reports, reason: nil)
  }

  /// A gradient that is not a number is wrong wherever the function is smooth.
  private func reportNonFinite() {
    for position in segments.indices {
      for entry in entries(of: position) where !gradient[entry].isFinite {
        explained.insert(entry)
        guard findings.count < checker.findingsLimit else { continue }
        let offset = entry - entries(of: position).lowerBound
        findings.append(
          Finding(
            segment: segments[position], index: segments[position].index(of: offset).map { $0 },
            analytic: gradient[entry], numeric: .nan, error: .nan,
            hint: gradient[entry].isNaN ? "not a number" : "infinite"))
      }
    }
  }

  /// Every entry that is not exactly zero is wrong.
  private func demandZeros(_ position: Int, _ report: SegmentReport) -> SegmentReport {
    var report = report
    for entry in entries(of: position) where gradient[entry] != 0 {
      report.verdict = .fail
      guard findings.count < checker.findingsLimit, !explained.contains(entry) else { continue }
      let offset = entry - entries(of: position).lowerBound
      findings.append(
        Finding(
          segment: segments[position], index: segments[position].index(of: offset).map { $0 },
          analytic: gradient[entry], numeric: 0, error: 0,
          hint: "the function does not use it, so nothing but zero is right"))
    }
    return report
  }

  private func examine(
    _ position: Int, looks: [Look], atKink: Int?
  ) throws -> SegmentReport {
    var report = SegmentReport(segments[position], verdict: .pass)
    guard segments[position].count > 0 else { return report }
    guard !segments[position].isUnused else { return demandZeros(position, report) }
    report.size = scales[position].size
    let nonFinite = entries(of: position).contains { !gradient[$0].isFinite }
    var failing: (direction: Direction, test: DirectionalTest)?
    for (direction, numeric) in looks {
      if let kink = numeric.kink {
        kinks.append(Kink(segment: segments[position].name, comparison: kink))
        continue
      }
      // One confirmed failure is enough to look for its cause.
      let test = try test(
        direction, in: position, known: numeric, confirming: failing == nil)
      report.tests.append(test)
      if failing == nil, !test.holds, verdict(of: test).verdict == .fail {
        failing = (direction, test)
      }
      report.floor = max(report.floor, 2 * test.threshold.total / direction.smallest)
    }
    let verdicts = report.tests.map { verdict(of: $0) }
    report.verdict = nonFinite ? .fail : Verdict(all: verdicts.map(\.verdict))
    report.reason = verdicts.first { $0.verdict == report.verdict }?.reason
    if report.tests.isEmpty, !nonFinite { report.reason = "a kink in every direction" }

    if report.verdict == .pass, !vanishes, report.tests.contains(where: isBlind) {
      report.verdict = .inconclusive
      report.isBlind = true
      report.reason = "a wrong gradient would not have been seen"
    }
    if report.verdict == .pass, checker.isExhaustive { try sweep(position, into: &report) }
    guard report.verdict == .fail else { return report }
    if let atKink {
      report.verdict = .inconclusive
      report.reason = "comparison \(atKink) is of exactly zero: the gradient may be one of several"
      kinks.append(Kink(segment: segments[position].name, comparison: atKink))
      return report
    }
    if let failing { try localise(position, from: failing) }
    return report
  }

  /// An estimate that is worse than a millionth of the derivatives, and not for the rounding of
  /// the function's values, is of a function with a kink or noise that was not measured.
  private static let settled = 1e-6
  /// Whether all derivatives are zero, as far as can be told.
  private var vanishes: Bool {
    let scale = scales.reduce(0) { max($0, $1.size) }
    return scale <= Self.settled * largestValue
  }

  /// Whether even a gradient of zeros would have gone unnoticed, where it is not zero.
  private func isBlind(_ test: DirectionalTest) -> Bool {
    let threshold = test.threshold.total
    let scale = scales.reduce(0) { max($0, $1.size) }
    return threshold >= test.numeric.value.magnitude && threshold > Self.settled * scale
  }

  func verdict(of test: DirectionalTest) -> (verdict: Verdict, reason: String?) {
    let scale = scales.reduce(0) { max($0, $1.size) }
    let error = test.numeric.error
    guard error.isFinite, !test.numeric.value.isNaN else {
      return (.inconclusive, "no derivative could be found")
    }
    // Where all derivatives vanish the function's own size says what is small.
    let yardstick = vanishes ? largestValue : scale
    if error > max(Self.settled * yardstick, 4 * test.numeric.noise) {
      return (.inconclusive, "the differences do not settle: a kink, or noise")
    }
    guard test.holds else {
      return test.numeric.isBent ? (.inconclusive, "a kink lies within the steps") : (.fail, nil)
    }
    return (.pass, nil)
  }

  /// Every entry by itself.
  private func sweep(_ position: Int, into report: inout SegmentReport) throws {
    let range = entries(of: position)
    let derivatives = try derivatives(of: position)
    for (entry, numeric) in zip(range, derivatives) where !explained.contains(entry) {
      let test = try test(entry: entry, in: position, known: numeric)
      let outcome = verdict(of: test).verdict
      report.entriesTested += 1
      if outcome == .inconclusive { report.entriesUnclear += 1 }
      if !test.holds, outcome == .fail {
        report.verdict = .fail
        if findings.count < checker.findingsLimit {
          findings.append(finding(at: entry, in: position, test))
        }
      }
      if report.worstEntry.map({ $0.test.ratio < test.ratio }) ?? true {
        report.worstEntry = (segments[position].index(of: entry - range.lowerBound), test)
      }
    }
    if report.verdict == .pass, report.entriesUnclear > 0 {
      report.verdict = .inconclusive
      report.reason = "\(report.entriesUnclear) entries could not be judged"
    }
  }

  private func report(_ segments: [SegmentReport], reason: String?) -> GradientReport {
    GradientReport(
      oracle: oracle.name, seed: checker.seed, budget: checker.budget, segments: segments,
      findings: findings, kinks: kinks, evaluations: evaluations,
      overallReason: reason)
  }
}
