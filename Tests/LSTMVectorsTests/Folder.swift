import Crypto
import Foundation
import LSTMVectors

/// A private copy of the manifest with one vector, for spoiling; removed at the end.
final class Folder {
  let url: URL
  /// The copied vector's entry in the untouched manifest.
  let entry: Manifest.Entry

  init() throws {
    let set = try VectorSet.locate(environment: [:])
    guard let entry = set.manifest.vectors.first(where: { $0.id.hasPrefix("one-of-everything") })
    else { throw VectorError(file: set.path, problem: "has no vector one-of-everything") }
    self.entry = entry
    url = FileManager.default.temporaryDirectory.appending(path: "lstmcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for file in ["manifest.json", entry.file] {
      try FileManager.default.copyItem(
        at: URL(filePath: set.path).appending(path: file), to: url.appending(path: file))
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var vectorFile: URL { url.appending(path: entry.file) }

  func open() throws -> VectorSet { try VectorSet(path: url.path) }

  /// Opens the set and loads the vector.
  func load() throws -> GoldenVector {
    let set = try open()
    return try set.load(set.manifest.vectors.first { $0.id == entry.id } ?? entry)
  }

  /// Changes the manifest as JSON.
  func editManifest(_ edit: (inout [String: Any]) -> Void) throws {
    let file = url.appending(path: "manifest.json")
    var json =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    edit(&json)
    try JSONSerialization.data(withJSONObject: json).write(to: file)
  }

  /// Changes fields of the vector's entry in the manifest.
  func editEntry(_ edit: (inout [String: Any]) -> Void) throws {
    try editManifest { json in
      var vectors = json["vectors"] as? [[String: Any]] ?? []
      for at in vectors.indices where vectors[at]["id"] as? String == entry.id {
        edit(&vectors[at])
      }
      json["vectors"] = vectors
    }
  }

  /// Replaces the vector's bytes, and makes the manifest's size and checksum those of the new
  /// bytes, so that only the reader's own checks stand between them and the user.
  func replaceVector(_ bytes: Data) throws {
    try bytes.write(to: vectorFile)
    let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    try editEntry {
      $0["bytes"] = bytes.count
      $0["sha256"] = digest
    }
  }

  /// Changes the header of the vector as JSON; the payload stays.
  func editHeader(_ edit: (inout [String: Any]) -> Void) throws {
    let bytes = try Data(contentsOf: vectorFile)
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    var header =
      try JSONSerialization.jsonObject(with: bytes.dropFirst(8).prefix(length)) as? [String: Any]
      ?? [:]
    edit(&header)
    let text = try JSONSerialization.data(withJSONObject: header)
    try replaceVector(Self.length(text.count) + text + bytes.dropFirst(8 + length))
  }

  static func length(_ count: Int) -> Data {
    withUnsafeBytes(of: UInt64(count).littleEndian) { Data($0) }
  }
}
