public import ArgumentParser
import Conformance
public import LSTM
import LSTMVectors
import Mutants
import MutationStudy

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

  func run() throws {
    let set = try set.open()
    let vectors = try set.manifest.vectors.map(set.load)
    let scores = try formats.map { format in
      let score = try MutationScore(
        format, on: vectors, setVersion: set.manifest.setVersion,
        isWhole: subset || json != nil)
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
    if gated.contains(where: \.hasGap) || scores.contains(where: { $0.falsePositives > 0 })
      || !unequal.isEmpty
    {
      throw ExitStatus.differs
    }
  }
}

extension NumberFormat: ExpressibleByArgument {}
