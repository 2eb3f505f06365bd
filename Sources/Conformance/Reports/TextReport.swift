import Bounds
import LSTM
import Mutants

/// A run as a person reads it: the smallest telling thing first, then a table by tensor group.
public struct TextReport {
  let run: Run
  let diagnosis: Diagnosis?

  public init(_ run: Run, diagnosis: Diagnosis?) {
    self.run = run
    self.diagnosis = diagnosis
  }

  public var text: String {
    let explained = diagnosis.map(Self.lines) ?? []
    return ([headline, profiles] + explained + [""] + table + ["", histogram])
      .joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let counts = run.counts
    let verdict =
      switch run.verdict {
      case .conforms: "CONFORMS"
      case .differs: "DIFFERS"
      case .notRun: "NOT RUN"
      }
    let halves = Quantity.Pass.allCases.map { pass in
      let asked = run.vectors.compactMap { $0.passed(pass) }
      return "\(pass.rawValue) \(asked.count { $0 })/\(asked.count)"
    }
    let left = [
      ("skipped", counts.skipped), ("unsupported", counts.unsupported),
      ("errored", counts.errored),
      ("tensors not gateable", counts.notGateable),
    ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    return "\(run.kernel) \(verdict) to \(run.contract.name), \(run.tier.rawValue) bounds: "
      + (halves + left + ["of \(judged)"]).joined(separator: ", ")
  }

  private var judged: String {
    let vectors = run.counts.vectors - (run.fresh?.count ?? 0)
    let fresh = run.fresh.map { fresh in
      let seeds = fresh.seeds.map(String.init).joined(separator: ", ")
      return " and \(fresh.count) fresh problem\(fresh.count == 1 ? "" : "s") (seed \(seeds))"
    }
    let all = run.counts.manifest
    return "\(vectors) vectors" + (vectors == all ? "" : " of \(all)")
      + " (set \(run.setVersion))" + (fresh ?? "")
  }

  private var asked: String {
    let unsupported = run.profiles.filter { $0.verdict == .unsupported }.map(\.name)
    return run.profiles.filter { $0.verdict != .unsupported }.map(\.text).joined(separator: ", ")
      + (unsupported.isEmpty ? "" : "; unsupported: " + unsupported.joined(separator: ", "))
  }

  private var profiles: String {
    let failing = run.sessions.filter { $0.outcome != .passed }
    return
      (["  profiles: " + asked]
      + failing.map { result in
        let wrong = result.comparisons.filter { !$0.passed }.map(\.quantity.rawValue)
        return "  \(result.id) \(result.outcome.rawValue): "
          + (result.reason ?? wrong.joined(separator: ", "))
      }).joined(separator: "\n")
  }

  /// What is said of a failure, for other reports.
  static func lines(of diagnosis: Diagnosis) -> [String] {
    let size = diagnosis.dimensions
    var lines = [
      "",
      "  smallest failing vector: \(diagnosis.vector)  "
        + "(N=\(size.batch) T=\(size.steps) I=\(size.inputs) H=\(size.units))",
    ]
    if let comparison = diagnosis.first, let at = comparison.first {
      lines.append(
        "  first wrong: \(comparison.quantity.rawValue), "
          + comparison.quantity.place(at.index, size) + ": got \(number(at.got)), truth "
          + "\(number(at.truth)), \(short(at.ulps)) ulps; \(comparison.wrong) of "
          + "\(comparison.elements) elements are wrong")
    }
    lines += suspects(diagnosis) + diagnosis.hints.map { "  - \($0)" }
    lines.append(
      "  again: lstm-check run \(diagnosis.arguments) --vector \(diagnosis.vector)")
    return lines
  }

  /// The likeliest causes; a source stands beside what a real LSTM had.
  private static func suspects(_ diagnosis: Diagnosis) -> [String] {
    guard diagnosis.isComparable else {
      return ["  too large for comparison with known wrong LSTMs; try --fresh-size with less"]
    }
    guard let best = diagnosis.suspects.first else {
      return ["  behaves like none of \(Mutant.all.count) known wrong LSTMs"]
    }
    return diagnosis.suspects.prefix(3).enumerated().flatMap { place, suspect -> [String] in
      let what = suspect.mutants.map { "*\($0.summary)*" }.joined(separator: " and ")
      let whose =
        diagnosis.isOfForwardAlone ? "  its forward pass behaves like " : "  behaves like "
      let start = place == 0 ? whose : "            or "
      let sources = suspect.bugs.compactMap { bug in
        bug.source.map { source in
          "               seen in \(source)" + (bug.url.map { ", \($0)" } ?? "")
        }
      }
      return ["\(start)\(what)"] + sources
    } + [
      "    on \(best.vectors) vectors, right and wrong ones; "
        + best.mutants.map { "lstm-check run --kernel mutant:\($0.id)" }.joined(separator: ", ")
    ]
  }

  private var table: [String] {
    let header = [
      "", "vectors", "elements", "of bound", "ulps", "worst: got", "truth", "where",
    ]
    let rows = TensorGroup.allCases.map(row)
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([header] + rows).map { row in
      zip(row.indices, row).map { column, cell in
        if column == row.count - 1 { return cell }
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
  }

  /// How far out all elements lie, by decades of their bounds.
  private var histogram: String {
    let counts = run.vectors.flatMap(\.comparisons).map(\.histogram).reduce(Histogram(), +).counts
    let names = Histogram.limits.map { "≤\(short($0)) " } + [">1 "]
    return "  elements by fraction of bound  "
      + zip(names, counts).map { "\($0)\($1)" }.joined(separator: "   ")
  }

  private func row(_ group: TensorGroup) -> [String] {
    let name = "  \(group.pass.rawValue.padded(to: 8))  \(group.rawValue)"
    let found = run.vectors.flatMap { vector in
      vector.comparisons.filter { TensorGroup($0.quantity) == group }.map { (vector, $0) }
    }
    let vectors = Set(found.map(\.0.id)).count
    let elements = found.reduce(0) { $0 + $1.1.elements }
    let worst = found.compactMap { vector, comparison in
      comparison.worst.map { (vector.id, comparison.quantity, $0) }
    }.max { $0.2.fraction < $1.2.fraction }
    guard let (id, quantity, at) = worst else {
      return [name, "\(vectors)", "\(elements)", "-", "-", "-", "-", "-"]
    }
    let index = at.index.map(String.init).joined(separator: ",")
    return [
      name, "\(vectors)", "\(elements)", short(at.fraction), short(at.ulps), number(at.got),
      number(at.truth), "\(id) \(quantity.rawValue)[\(index)]",
    ]
  }
}
