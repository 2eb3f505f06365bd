public import ArgumentParser
import Conformance
public import LSTM
import LSTMVectors
import Mutants
import MutationStudy

struct MutantsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutants", abstract: "Scores the vectors: how many wrong LSTMs they tell apart.")

  @OptionGroup var set: VectorOptions

  @Option(help: ArgumentHelp("The number format; may be repeated.", valueName: "format"))
  var format: [NumberFormat] = [.f64, .f32, .bf16, .f16]

  func run() throws {
    let set = try set.open()
    let vectors = try set.manifest.vectors.map(set.load)
    for format in format {
      let matrix = try KillMatrix(Mutant.all, format: format, on: vectors, isWhole: false)
      print(format, matrix.rows.count, matrix.vectors.count)
      for row in matrix.rows where !row.isKilled { print(row.mutant.id, row.mutant.summary) }
    }
  }
}

extension NumberFormat: ExpressibleByArgument {}
