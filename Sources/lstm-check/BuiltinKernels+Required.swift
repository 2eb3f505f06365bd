import Conformance

extension BuiltinKernels {
  /// The kernels that a name on the command line stands for.
  ///
  /// - Throws: ``InputError`` listing the known names.
  static func required(_ name: String) throws -> [any Kernel] {
    let found = matching(name)
    guard !found.isEmpty else {
      throw InputError(
        description: "--kernel \(name): unknown; known are "
          + (all + CorrectKernels.all).map(\.name).joined(separator: ", ")
          + ", and mutant:ID with an ID of lstm-check mutants --json")
    }
    return found
  }
}
