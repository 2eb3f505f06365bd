import Bounds
import Conformance
public import LSTM
public import Mutants

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A score as a person reads it.
public struct ScoreText {
  let score: MutationScore

  public init(_ score: MutationScore) { self.score = score }

  public var text: String {
    ([headline, ""] + table + [""] + subset
      + [lives(.equivalent), lives(.conforming), notPosed]
      .compactMap(\.self) + gaps).joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let all = score.tally { _ in true }
    return
      "\(score.matrix.format.rawValue): \(all.killed) of \(all.killed + all.survived) wrong LSTMs "
      + "are told from right ones by \(score.matrix.vectors.count) vectors (set "
      + "\(score.setVersion)), \(score.falsePositives) false positives"
  }

  private var table: [String] {
    let widths = [24, 9, 8, 8, 11, 11, 10, 9]
    func line(_ cells: [String]) -> String {
      zip(cells, widths).map { $0.padded(to: $1) }.joined().trimmed
    }
    func row(_ name: String, _ half: String, _ tally: MutationScore.Tally) -> String {
      line(
        [name, half]
          + [
            tally.mutants, tally.killed, tally.equivalent, tally.conforming, tally.notPosed,
            tally.survived,
          ].map(String.init))
    }
    let classes = Mutant.Class.allCases.flatMap { kind in
      Quantity.Pass.allCases.compactMap { pass -> String? in
        let tally = score.tally { $0.class == kind && $0.pass == pass }
        return tally.mutants > 0 ? row(kind.rawValue, pass.rawValue, tally) : nil
      }
    }
    let halves = Quantity.Pass.allCases.map { pass in
      row("all", pass.rawValue, score.tally { $0.pass == pass })
    }
    return [
      line([
        "what is wrong", "half", "mutants", "killed", "equivalent", "conforming", "not posed",
        "survived",
      ])
    ] + classes + halves
  }

  private var subset: [String] {
    guard score.matrix.isWhole else { return [] }
    let few = score.matrix.smallSubset
    return [
      "\(few.count) of \(score.matrix.vectors.count) vectors keep the score:",
      "  " + few.joined(separator: "\n  "),
    ]
  }

  private func lives(_ outcome: MutationScore.Outcome) -> String? {
    let lines = score.mutants(outcome).map { mutant in
      let accepted = (Accepted.equivalent + Accepted.conforming).first { $0.id == mutant.id }
      return "  \(mutant.id): \(accepted?.why ?? "")"
    }
    return lines.isEmpty ? nil : ([outcome.rawValue] + lines).joined(separator: "\n")
  }

  private var notPosed: String? {
    let count = score.mutants(.notPosed).count
    return count == 0
      ? nil
      : "\(count) bend what no vector of this format has: a part of a variant, or a slope that asks "
        + "for z"
  }

  private var gaps: [String] {
    let survivors = score.mutants(.survived).map { mutant in
      let gap = Accepted.gaps.first { $0.covers(mutant, in: score.matrix.format) }
      return "SURVIVED \(mutant.id): \(mutant.summary)"
        + (gap.map { "; on the list of gaps, it takes \($0.why)" } ?? "")
    }
    let misfiled = score.mutants(.misfiled).map {
      "MISFILED \($0.id): killed, though listed as one that may live"
    }
    return survivors + misfiled
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// Scores for machines.
public struct ScoreJSON: Codable, Sendable {
  public static let format = "lstmcheck-mutants/1"

  public let format: String
  public let scores: [Score]

  public struct Score: Codable, Sendable {
    public let numbers: NumberFormat
    public let setVersion: String
    public let falsePositives: Int
    public let forward: MutationScore.Tally
    public let backward: MutationScore.Tally
    /// The columns of the kill matrix.
    public let vectors: [String]
    public let smallSubset: [String]
    public let mutants: [Row]

    private enum CodingKeys: String, CodingKey {
      case numbers, forward, backward, vectors, mutants
      case setVersion = "set_version"
      case falsePositives = "false_positives"
      case smallSubset = "small_subset"
    }
  }

  public struct Row: Codable, Sendable {
    public let id: String
    public let summary: String
    public let `class`: Mutant.Class
    public let pass: Quantity.Pass
    public let outcome: MutationScore.Outcome
    /// Real bugs that it is or stands for.
    public let bugs: [String]
    /// One character a vector: f outputs wrong, g gradients wrong, b both, a point for neither.
    public let kills: String
  }

  public init(_ scores: [MutationScore]) {
    format = Self.format
    self.scores = scores.map { score in
      Score(
        numbers: score.matrix.format, setVersion: score.setVersion,
        falsePositives: score.falsePositives,
        forward: score.tally { $0.pass == .forward },
        backward: score.tally { $0.pass == .backward }, vectors: score.matrix.vectors,
        smallSubset: score.matrix.smallSubset,
        mutants: score.matrix.rows.map { row in
          Row(
            id: row.mutant.id, summary: row.mutant.summary, class: row.mutant.class,
            pass: row.mutant.pass, outcome: score.outcome(of: row),
            bugs: row.mutant.bugs.map(\.id),
            kills: String(row.kills.map(Self.letter)))
        })
    }
  }

  private static func letter(_ kill: (forward: Bool, backward: Bool)) -> Character {
    kill.forward ? (kill.backward ? "b" : "f") : (kill.backward ? "g" : ".")
  }

  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
