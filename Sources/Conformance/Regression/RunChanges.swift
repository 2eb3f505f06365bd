import Bounds
import LSTM

/// What changed between two runs of a kernel: an old report and a new one.
public struct RunChanges: Sendable {
  /// One vector, by kernel and id, and what is to be said about it.
  public struct Change: Sendable, Hashable {
    public let kernel: String
    public let vector: String
    public let what: String
  }

  /// Was right or not asked before, and is wrong or missing now.
  public private(set) var newlyFailing: [Change] = []
  /// Was wrong before, and is right now.
  public private(set) var fixed: [Change] = []
  /// Is right both times, but not the same.
  public private(set) var drifted: [Change] = []

  /// A fraction of the bound that grew by more than this is a drift.
  public static let drift = 2.0

  /// - Throws: ``IncomparableError`` when the reports have no kernel in common or were judged by
  ///   different bounds.
  public init(from old: JSONReport, to new: JSONReport) throws(IncomparableError) {
    let before = Dictionary(old.runs.map { ($0.kernel, $0) }) { first, _ in first }
    guard new.runs.contains(where: { before[$0.kernel] != nil }) else {
      throw IncomparableError(description: "the two reports have no kernel in common")
    }
    for run in new.runs {
      guard let old = before[run.kernel] else {
        addNew(in: run, beside: [])
        continue
      }
      guard old.contract == run.contract, old.tier == run.tier else {
        throw IncomparableError(
          description: "\(run.kernel) was judged by \(old.contract.name), \(old.tier.rawValue) "
            + "bounds, and now by \(run.contract.name), \(run.tier.rawValue); fractions of "
            + "different bounds cannot be compared")
      }
      compare(old, run)
    }
    for run in old.runs where !new.runs.contains(where: { $0.kernel == run.kernel }) {
      newlyFailing.append(Change(kernel: run.kernel, vector: "all", what: "is no longer run"))
    }
  }

  private mutating func compare(_ old: Run, _ new: Run) {
    let later = Dictionary((new.vectors + new.sessions).map { ($0.id, $0) }) { first, _ in first }
    for before in old.vectors + old.sessions {
      func change(_ what: String) -> Change {
        Change(kernel: new.kernel, vector: before.id, what: what)
      }
      let after = later[before.id]
      switch (before.outcome, after?.outcome) {
      case (.passed, .passed):
        if let lost = after.flatMap({ lost(before, $0) }) {
          newlyFailing.append(change(lost))
        } else if let what = after.flatMap({ drift(before, $0) }) {
          drifted.append(change(what))
        }
      case (.passed, nil): newlyFailing.append(change("passed, and is no longer run"))
      case (.passed, let now?),
        (.skipped, let now?) where now != before.outcome && now != .passed,
        (.unsupported, let now?) where now == .failed || now == .errored:
        newlyFailing.append(
          change("\(before.outcome.rawValue), now \(now.rawValue)" + why(after)))
      case (.failed, .passed), (.errored, .passed):
        fixed.append(change("\(before.outcome.rawValue), now passed"))
      default: break
      }
    }
    addNew(in: new, beside: Set((old.vectors + old.sessions).map(\.id)))
  }

  /// What fails and was not asked before.
  private mutating func addNew(in run: Run, beside known: Set<String>) {
    for after in run.vectors + run.sessions
    where !known.contains(after.id) && [.failed, .errored].contains(after.outcome) {
      newlyFailing.append(
        Change(
          kernel: run.kernel, vector: after.id,
          what: "new, and \(after.outcome.rawValue)" + why(after)))
    }
  }

  private func why(_ result: VectorResult?) -> String {
    if let reason = result?.reason { return ": \(reason)" }
    let wrong = result?.comparisons.filter { !$0.passed }.map(\.quantity.rawValue) ?? []
    return wrong.isEmpty ? "" : ": \(wrong.joined(separator: ", "))"
  }

  /// What was answered right and is answered no more, traces apart.
  private func lost(_ before: VectorResult, _ after: VectorResult) -> String? {
    let answered = Set(numbered(after.comparisons).map(\.answer))
    let lost = numbered(before.comparisons).map(\.answer).filter {
      !$0.quantity.isTrace && !answered.contains($0)
    }
    return lost.isEmpty
      ? nil : "no longer answered: \(lost.map(\.quantity.rawValue).joined(separator: ", "))"
  }

  /// One tensor of a result.
  private struct Answer: Hashable {
    let quantity: Quantity
    /// How often it came before: the calls of a sequence answer the same again.
    let number: Int
  }

  private func numbered(
    _ comparisons: [Comparison]
  ) -> [(answer: Answer, comparison: Comparison)] {
    var seen: [Quantity: Int] = [:]
    return comparisons.map { comparison in
      defer { seen[comparison.quantity, default: 0] += 1 }
      let number = seen[comparison.quantity, default: 0]
      return (Answer(quantity: comparison.quantity, number: number), comparison)
    }
  }

  /// The tensor that grew most, in bounds; else one whose bits changed.
  private func drift(_ before: VectorResult, _ after: VectorResult) -> String? {
    let now = Dictionary(
      uniqueKeysWithValues: numbered(after.comparisons).map { ($0.answer, $0.comparison) })
    let pairs = numbered(before.comparisons).compactMap { old in
      now[old.answer].map { (old.comparison, $0) }
    }
    func fraction(_ comparison: Comparison) -> Double { comparison.worst?.fraction ?? 0 }
    let grown = pairs.filter {
      $1.label != .notGateable && fraction($1) > Self.drift * fraction($0)
    }.max { fraction($0.1) < fraction($1.1) }
    if let (old, new) = grown {
      return "\(new.quantity.rawValue): \(short(fraction(old))) of the bound, now "
        + short(fraction(new))
    }
    return pairs.first(where: { $0.digest != $1.digest }).map {
      "\($1.quantity.rawValue): other bits"
    }
  }
}

/// Two reports that say nothing about each other.
public struct IncomparableError: Error, CustomStringConvertible {
  public let description: String
}

extension RunChanges {
  private var parts: [(title: String, changes: [Change])] {
    [("newly failing", newlyFailing), ("fixed", fixed), ("drifted", drifted)]
  }

  /// For a terminal.
  public var text: String {
    parts.map { part in
      (["\(part.changes.count) \(part.title)"]
        + part.changes.map { "  \($0.kernel)  \($0.vector)  \($0.what)" }).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// For a pull request.
  public var markdown: String {
    let summary = parts.map { "**\($0.changes.count)** \($0.title)" }.joined(separator: ", ")
    let tables = parts.filter { !$0.changes.isEmpty }.map { part in
      (["", "### \(part.title)", "", "| kernel | vector | change |", "|---|---|---|"]
        + part.changes.map { change in
          "| \(cell(change.kernel)) | \(cell(change.vector)) | \(cell(change.what)) |"
        }).joined(separator: "\n")
    }
    return ([summary] + tables).joined(separator: "\n")
  }

  private func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
