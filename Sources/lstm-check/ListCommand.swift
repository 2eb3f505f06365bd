import ArgumentParser
import LSTM
import LSTMVectors

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the vectors: id, dimensions, inputs, what each is for.")

  @OptionGroup var set: VectorOptions

  func run() throws {
    let manifest = try set.open().manifest
    let width = manifest.vectors.map(\.id.count).max() ?? 0
    for entry in manifest.vectors {
      let size = entry.configuration
      let id = entry.id + String(repeating: " ", count: width - entry.id.count)
      print(
        "\(id)  N=\(size.batch) T=\(size.steps) I=\(size.inputs) H=\(size.units)  "
          + "\(size.grid.rawValue)  \(entry.reason)")
    }
  }
}
