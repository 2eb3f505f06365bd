import GradientCheck

/// The picture of a gradient check in a dozen lines, and what is wrong below it.
public struct GradientTextReport: Sendable {
  public let run: GradientRun

  public init(_ run: GradientRun) { self.run = run }

  /// Problems whose trouble is told in full; of the others only the number.
  private static let told = 6

  public var text: String {
    let picture = run.reports.isEmpty ? [] : header + table + footer
    return (picture + notRun + troubles + [conclusion]).joined(separator: "\n")
  }

  private var header: [String] {
    let oracle = run.reports.first?.oracle ?? ""
    let entries = run.reports.reduce(0) { $0 + $1.segments.reduce(0) { $0 + $1.count } }
    let forwards = run.reports.reduce(0) { $0 + $1.evaluations }
    return [
      "\(run.kernel): its gradients against derivatives of its own forward pass, by \(oracle)",
      "\(problems(run.results.count)), \(entries) gradient entries, \(forwards) forward passes; "
        + "seed \(run.checker.seed), false alarms below "
        + "\(short(run.checker.budget.perCheck)) a problem", "",
      "tensor  entries   worst gap, of   = oracle +  gradient   a wrong entry is seen from,",
      "                  its threshold    rounding   rounding   in parts of the tensor's rms",
    ]
  }

  private var table: [String] {
    let names = run.reports.first?.segments.map(\.name) ?? []
    return names.indices.map { position in
      let parts = run.reports.compactMap { report in
        position < report.segments.count ? report.segments[position] : nil
      }
      let worst = parts.compactMap(\.worst).max { $0.ratio < $1.ratio }
      let floors = parts.compactMap { part in
        part.size > 0 && part.verdict == .pass ? part.floor / part.size : nil
      }
      let total = worst?.threshold.total ?? 0
      func share(_ part: Double?) -> String { total > 0 ? short((part ?? 0) / total) : "-" }
      return names[position].padded(to: 8)
        + "\(parts.reduce(0) { $0 + $1.count })".padded(to: 10)
        + (worst.map { short($0.ratio) } ?? "-").padded(to: 17)
        + share(worst?.threshold.oracle).padded(to: 11)
        + share(worst?.threshold.gradient).padded(to: 11)
        + (floors.isEmpty ? "-" : "\(short(median(floors))), at worst \(short(floors.max() ?? 0))")
        + mark(parts)
    }
  }

  private func mark(_ parts: [SegmentReport]) -> String {
    let failing = parts.count { $0.verdict == .fail }
    let blind = parts.count { $0.isBlind }
    let unclear = parts.count { $0.verdict == .inconclusive } - blind
    return (failing > 0 ? "  FAIL in \(failing)" : "")
      + (unclear > 0 ? "  inconclusive in \(unclear)" : "")
      + (blind > 0 ? "  out of sight in \(blind)" : "")
  }

  private var footer: [String] {
    var lines: [String] = []
    let comparisons = run.results.compactMap(\.comparison)
    if let first = comparisons.first {
      let worst = comparisons.flatMap { $0.disagreements.joined() }.reduce(0) { max($0, $1) }
      lines.append(
        "oracles \(first.names.joined(separator: ", ")): asked on \(comparisons.count) problems, "
          + "furthest apart by \(short(worst)) of what rounding allows")
      for (result, comparison) in run.results.compactMap({ r in r.comparison.map { (r, $0) } })
      where !comparison.agree {
        lines.append(
          "  they disagree on \(result.problem)"
            + (comparison.oddOneOut.map { ": \($0) stands alone" } ?? ""))
      }
    }
    let kinks = run.reports.reduce(0) { $0 + $1.kinks.count }
    if kinks > 0 { lines.append("directions skipped at a kink: \(kinks)") }
    let single = run.reports.reduce(0) { $0 + $1.segments.reduce(0) { $0 + $1.entriesTested } }
    if single > 0 { lines.append("entries tested one by one: \(single)") }
    if run.reports.contains(where: { $0.segments.contains(where: \.isBlind) }) {
      lines.append(
        "out of sight: the tensor moves the outputs by less than the kernel rounds them")
    }
    return lines
  }

  /// What the kernel threw, each message once.
  private var notRun: [String] {
    var messages: [String] = []
    var sufferers: [String: [String]] = [:]
    for result in run.results {
      guard let error = result.error else { continue }
      if sufferers[error] == nil { messages.append(error) }
      sufferers[error, default: []].append(result.problem)
    }
    var lines = messages.prefix(Self.told).map { message in
      let names = sufferers[message] ?? []
      let who = names.count == 1 ? names[0] : "\(problems(names.count)), first \(names[0])"
      return "NOT RUN  \(who): \(message)"
    }
    if messages.count > Self.told {
      lines.append("and \(messages.count - Self.told) other messages")
    }
    return lines
  }

  private var troubles: [String] {
    let troubled = run.results.compactMap { result in
      result.report.map { (result.problem, $0) }
    }.filter { !$0.1.segments.allSatisfy { $0.verdict == .pass || $0.isBlind } }
    var lines = troubled.prefix(Self.told).flatMap { problem, report in
      let head = "\(report.verdict.rawValue.uppercased())  \(problem)"
      let found = report.findings.map { "  " + $0.summary }
      return [head] + (found.isEmpty ? ["  " + (report.reason ?? "")] : found)
    }
    if troubled.count > Self.told {
      lines.append("and \(problems(troubled.count - Self.told)) more")
    }
    return lines
  }

  private var conclusion: String {
    let passed = run.reports.count { report in
      report.segments.allSatisfy { $0.verdict == .pass || $0.isBlind }
    }
    let word =
      switch run.outcome {
      case .pass: "PASS"
      case .fail: "FAIL"
      case .inconclusive: "INCONCLUSIVE"
      case .notRun: "NOT RUN"
      }
    return "\(run.reports.isEmpty ? "\(run.kernel): " : "")\(word): "
      + "\(passed) of \(problems(run.results.count)) pass"
  }

  private func problems(_ count: Int) -> String { count == 1 ? "1 problem" : "\(count) problems" }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
