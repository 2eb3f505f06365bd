#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension VectorSet {
  /// The environment variable that names the folder of vectors.
  public static let environmentVariable = "LSTMCHECK_VECTORS"

  /// Opens the vectors: from `path` if given, else from where `LSTMCHECK_VECTORS` says, else from
  /// `vectors` beside the executable, else from the source tree that this was built from.
  ///
  /// A place that was named and does not work is an error; only unnamed ones are passed over.
  ///
  /// - Parameter environment: the process's own unless given.
  /// - Throws: ``VectorError`` naming the folder, or all the places that were searched.
  public static func locate(
    _ path: String? = nil, environment: [String: String]? = nil
  ) throws(VectorError) -> VectorSet {
    let environment = environment ?? ProcessInfo.processInfo.environment
    if let named = path ?? environment[environmentVariable] {
      return try VectorSet(path: named)
    }
    let places = [besideExecutable, inSourceTree].compactMap(\.self)
    for place in places
    where FileManager.default.fileExists(atPath: place + "/manifest.json") {
      return try VectorSet(path: place)
    }
    throw VectorError(
      file: "vectors",
      problem: "not found in \(places.joined(separator: " or ")); name their folder with "
        + "--vectors or \(environmentVariable)")
  }

  private static var besideExecutable: String? {
    #if os(Linux)
      let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      guard let first = CommandLine.arguments.first else { return nil }
      let executable = URL(filePath: first).resolvingSymlinksInPath()
    #endif
    return executable.deletingLastPathComponent().appending(path: "vectors").path
  }

  private static var inSourceTree: String? {
    URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "reference/vectors").path
  }
}
