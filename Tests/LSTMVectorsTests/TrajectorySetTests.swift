import Foundation
import LSTMVectors
import Testing

@Suite("The reader of trajectories believes nothing")
struct TrajectorySetTests {
  /// What the reader says of a private copy of the set after `spoil`.
  private func refusal(
    _ spoil: (_ folder: URL, _ first: TrajectoryManifest.Entry) throws -> Void
  ) throws -> String {
    let set = try TrajectorySet.locate()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "lstmcheck-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: URL(filePath: set.path), to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = set.manifest.trajectories[0]
    try spoil(folder, first)
    let error = #expect(throws: VectorError.self) {
      let spoiled = try TrajectorySet(path: folder.path)
      _ = try spoiled.load(spoiled.manifest.trajectories[0])
    }
    return error?.description ?? ""
  }

  private func replace(_ text: String, by other: String, in folder: URL) throws {
    let file = folder.appending(path: "manifest.json")
    let manifest = try String(contentsOf: file, encoding: .utf8)
    let range = try #require(manifest.range(of: text))
    try manifest.replacingCharacters(in: range, with: other)
      .write(to: file, atomically: true, encoding: .utf8)
  }

  @Test("every trajectory loads, and starts where its bound is the rounding of what was given")
  func loads() throws {
    let set = try TrajectorySet.locate()
    for entry in set.manifest.trajectories {
      let trajectory = try set.load(entry)
      #expect(trajectory.parameters.count == entry.configuration.updates + 1)
      #expect(trajectory.bounds.count == trajectory.parameters.count)
      #expect(entry.witnesses.count == 2)
    }
  }

  @Test("a flipped byte, another format, a missing constant, a size that is none, a path")
  func refuses() throws {
    #expect(
      try refusal { folder, first in
        let file = folder.appending(path: first.file)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
      }.contains("was altered"))
    let edits = [
      ("trajectories/1", "trajectories/2", "this version reads"),
      ("\"epsilon\"", "\"epsilonn\"", "lacks a constant"),
      ("\"updates\": 10", "\"updates\": 0", "updates is 0"),
      ("\"updates\": 10", "\"updates\": 11", "shape is"),
      ("\"file\": \"", "\"file\": \"../", "plain name"),
      ("\"kind\": \"", "\"kind\": \"other-", "is not a manifest"),
    ]
    for (text, other, words) in edits {
      let said = try refusal { folder, _ in try replace(text, by: other, in: folder) }
      #expect(said.contains(words), "\(said)")
    }
  }
}
