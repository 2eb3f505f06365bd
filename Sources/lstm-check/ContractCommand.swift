import ArgumentParser
import Bounds
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ContractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Prints an arithmetic contract as JSON.",
    discussion: "Change what your kernel promises and give the file to lstm-check run --contract.")

  @Argument(help: "\(Contract.presets.map(\.name).joined(separator: ", ")), or a JSON file.")
  var name: String

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(loadContract(name)), as: UTF8.self))
  }
}

/// A preset by its name, or a contract from a JSON file.
///
/// - Throws: ``InputError`` naming the file and the field, or the known names.
func loadContract(_ name: String) throws -> Contract {
  if let preset = Contract.presets.first(where: { $0.name == name }) { return preset }
  let known = Contract.presets.map(\.name).joined(separator: ", ")
  guard let bytes = try? Data(contentsOf: URL(filePath: name)) else {
    throw InputError(description: "contract \(name): neither one of \(known) nor a readable file")
  }
  do {
    return try JSONDecoder().decode(Contract.self, from: bytes)
  } catch {
    throw InputError(description: "contract \(name): \(describe(error))")
  }
}
