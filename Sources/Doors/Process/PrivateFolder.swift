#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder that only this user can read, removed with its contents at the end, also after ctrl-C.
final class PrivateFolder: Sendable {
  let path: String

  /// - Throws: an error naming the folder when it cannot be made.
  init() throws {
    path =
      FileManager.default.temporaryDirectory.appending(path: "lstm-check-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    Interruption.shared.add(folder: path)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    Interruption.shared.remove(folder: path)
  }
}
