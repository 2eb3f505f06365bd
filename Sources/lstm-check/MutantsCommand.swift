public import ArgumentParser
import Conformance
public import LSTM
import LSTMVectors
import Mutants
import MutationStudy

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct MutantsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutants",
    abstract: "Scores the vectors: how many wrong LSTMs they tell from right ones.",
    discussion: """
      Every mutant runs on every vector that serves the number format, under the tightest \
      contract that a right kernel keeps. Exits with 1 when one survives in f64 or f32, when a \
      right kernel is blamed, or when a list of those that may live is out of date.
      """)

  @OptionGroup var set: VectorOptions

  @Option(
    name: .customLong("format"), parsing: .singleValue,
    help: ArgumentHelp("The kernels' number format; may be repeated.", valueName: "format"))
  var formats: [NumberFormat] = [.f64, .f32, .bf16, .f16]

  @Flag(help: "Run every mutant on all vectors, and name a few vectors that keep the score.")
  var subset = false

  @Option(help: ArgumentHelp("Write the whole kill matrix as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Instead of scoring the vectors, let this many mutants be diagnosed, 0 for all.",
      valueName: "count"))
  var diagnose: Int?

  @Option(help: "The seed that draws the mutants to be diagnosed.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Score others' published data by the same mutants, beside the vectors.",
      discussion: "scripts/score-published-data makes the file.", valueName: "file"))
  var data: String?

  func validate() throws {
    if let diagnose, diagnose < 0 { throw ValidationError("--diagnose \(diagnose): is negative") }
  }

  func run() throws {
    let set = try set.open()
    let vectors = try set.manifest.vectors.map(set.load)
    if let data {
      try compare(data, vectors, set.manifest.setVersion)
    } else if let diagnose {
      try self.diagnose(diagnose, vectors, set.manifest.setVersion)
    } else {
      try score(vectors, set.manifest.setVersion)
    }
  }

  private func compare(_ file: String, _ vectors: [GoldenVector], _ version: String) throws {
    guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
      throw InputError(description: "--data \(file): cannot be read")
    }
    let data: PublishedData
    do {
      data = try PublishedData(json: bytes)
    } catch {
      throw InputError(description: "--data \(file): \(describe(error))")
    }
    let ours = try MutationScore(
      .f32, mutants: Mutant.plain, on: vectors, setVersion: version, isWhole: false)
    print(PublishedTable(ours: ours, others: try data.suites.map(PublishedScore.init)).text)
  }

  private func diagnose(_ count: Int, _ vectors: [GoldenVector], _ version: String) throws {
    var isGood = true
    for format in formats {
      let score = try DiagnosisScore(
        format, sample: count == 0 ? nil : count, seed: seed, on: vectors, setVersion: version)
      print(
        "\(format.rawValue): \(score.named) of \(score.cases.count) wrong kernels are named "
          + "first, they or one that no vector tells from them (\(Int(100 * score.share)) %); "
          + "\(score.silent) without a word; slowest \(score.slowest); seed \(seed)")
      for wrong in score.cases where !wrong.isNamed {
        print("  \(wrong.mutant.id): named \(wrong.named.map(\.id).joined(separator: " and "))")
      }
      isGood = isGood && score.share >= 0.95 && score.silent == 0
    }
    if !isGood { throw ExitStatus.differs }
  }

  private func score(_ vectors: [GoldenVector], _ version: String) throws {
    let scores = try formats.map { format in
      let score = try MutationScore(
        format, on: vectors, setVersion: version, isWhole: subset || json != nil)
      print(ScoreText(score).text)
      return score
    }
    if let json { try writeReport(ScoreJSON(scores).encoded(), to: json) }
    let unequal = Accepted.equivalent.compactMap { accepted -> String? in
      guard let mutant = Mutant.named(accepted.id) else { return "\(accepted.id) is no mutant" }
      return Equivalence(mutant).firstDifference.map {
        "\(accepted.id) differs from the layer on the random problem of seed \($0)"
      }
    }
    print("equivalent mutants on 10000 random problems: \(unequal.isEmpty ? "equal" : "DIFFERENT")")
    for line in unequal { print("  \(line)") }
    let gated = scores.filter { [.f64, .f32].contains($0.matrix.format) }
    let isUnjust = scores.contains {
      $0.falsePositives > 0 || !$0.mutants(.misfiled).isEmpty
    }
    if gated.contains(where: \.hasGap) || isUnjust || !unequal.isEmpty {
      throw ExitStatus.differs
    }
  }
}

extension NumberFormat: ExpressibleByArgument {}
