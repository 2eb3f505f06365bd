import ArgumentParser
import LSTMVectors

/// The options of every subcommand that reads vectors.
struct VectorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of vectors.",
      discussion: """
        Without it: where LSTMCHECK_VECTORS says, else 'vectors' beside the executable, else the \
        source tree.
        """, valueName: "folder"))
  var vectors: String?

  func open() throws -> VectorSet { try VectorSet.locate(vectors) }
}

extension Manifest {
  /// The entry of a full id, or of a beginning that only one id has.
  ///
  /// - Throws: ``InputError`` listing the ids that fit.
  func entry(_ name: String) throws -> Entry {
    let fitting = vectors.filter { $0.id == name || $0.id.hasPrefix(name) }
    if let entry = fitting.first(where: { $0.id == name }) ?? fitting.first,
      fitting.count == 1 || entry.id == name
    {
      return entry
    }
    throw InputError(
      description: fitting.isEmpty
        ? "no vector has the id \(name); lstm-check list shows all"
        : "\(name) fits \(fitting.map(\.id).joined(separator: ", "))")
  }
}
