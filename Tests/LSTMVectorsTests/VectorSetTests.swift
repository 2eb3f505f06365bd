import Foundation
import LSTM
import LSTMVectors
import Testing

@Suite("A vector set is read whole and refused when anything is off")
struct VectorSetTests {
  @Test("every committed vector loads, with the shapes of its configuration")
  func allLoad() throws {
    let set = try VectorSet.locate(environment: [:])
    #expect(set.manifest.vectors.count >= 40)
    for entry in set.manifest.vectors {
      let vector = try set.load(entry)
      #expect(Set(vector.truth.keys) == Set(Quantity.all(in: vector.problem.design)))
      #expect(vector.problem.inputs.shape[0] == entry.configuration.steps)
    }
  }

  private enum Blamed { case manifest, vector }

  /// The error names the file and says what is wrong.
  private func refuses(
    _ blamed: Blamed, _ place: String? = nil, saying words: String,
    after spoil: (Folder) throws -> Void
  ) throws {
    let folder = try Folder()
    _ = try folder.load()
    try spoil(folder)
    let error = #expect(throws: VectorError.self) { _ = try folder.load() }
    let file = blamed == .manifest ? "manifest.json" : folder.entry.file
    #expect(error?.file.hasSuffix(file) == true, "\(String(describing: error))")
    #expect(error?.place == place, "\(String(describing: error))")
    #expect(error?.problem.contains(words) == true, "\(String(describing: error))")
  }

  private func refusesVector(
    _ place: String? = nil, saying words: String, after spoil: (Folder) throws -> Void
  ) throws { try refuses(.vector, place, saying: words, after: spoil) }

  private func refusesEntry(
    saying words: String, after edit: @escaping (inout [String: Any]) -> Void
  ) throws {
    let folder = try Folder()
    try folder.editEntry(edit)
    let error = #expect(throws: VectorError.self) { _ = try folder.open() }
    #expect(error?.file.hasSuffix("manifest.json") == true)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test("a flipped byte, anywhere", arguments: [0, 8, 100, 1500, -1])
  func flipped(at: Int) throws {
    try refusesVector(saying: "was altered") { folder in
      var bytes = try Data(contentsOf: folder.vectorFile)
      bytes[at < 0 ? bytes.count + at : at] ^= 1
      try bytes.write(to: folder.vectorFile)
    }
  }

  @Test("a file that is cut, too long, missing or a folder")
  func files() throws {
    try refusesVector(saying: "the manifest says") { folder in
      try Data(contentsOf: folder.vectorFile).dropLast(8).write(to: folder.vectorFile)
    }
    try refusesVector(saying: "the manifest says") { folder in
      try (Data(contentsOf: folder.vectorFile) + [0]).write(to: folder.vectorFile)
    }
    try refusesVector(saying: "is missing") {
      try FileManager.default.removeItem(at: $0.vectorFile)
    }
    try refusesVector(saying: "is not a regular file") { folder in
      try FileManager.default.removeItem(at: folder.vectorFile)
      try FileManager.default.createDirectory(
        at: folder.vectorFile, withIntermediateDirectories: false)
    }
  }

  @Test("a header that lies, though size and checksum agree")
  func headers() throws {
    try refusesVector(saying: "hold no header") { try $0.replaceVector(Data([1, 2, 3])) }
    try refusesVector(saying: "header says it has") {
      try $0.replaceVector(Data(repeating: 0xFF, count: 64))
    }
    try refusesVector(saying: "is not a safetensors header") {
      try $0.replaceVector(Folder.length(4) + Data("nope".utf8))
    }
    try refusesVector("input.b", saying: "dtype is I64, expected F64") {
      try $0.editHeader { header in
        var tensor = header["input.b"] as? [String: Any] ?? [:]
        tensor["dtype"] = "I64"
        header["input.b"] = tensor
      }
    }
    try refusesVector("input.b", saying: "is not possible") {
      try $0.editHeader { header in
        var tensor = header["input.b"] as? [String: Any] ?? [:]
        tensor["shape"] = [Int.max, Int.max]
        header["input.b"] = tensor
      }
    }
    try refusesVector("input.b", saying: "shape is [2, 2], expected [4]") {
      try $0.editHeader { header in
        var tensor = header["input.b"] as? [String: Any] ?? [:]
        tensor["shape"] = [2, 2]
        header["input.b"] = tensor
      }
    }
    try refusesVector("input.R", saying: "data_offsets") {
      try $0.editHeader { header in
        var tensor = header["input.R"] as? [String: Any] ?? [:]
        tensor["data_offsets"] = [0, 8]
        header["input.R"] = tensor
      }
    }
    try refusesVector("input.h0", saying: "a hole") { try $0.editHeader { $0["input.b"] = nil } }
    for name in ["gradient.c0", "bound.gradient.c0"] {
      try refusesVector(name, saying: "is missing") {
        try $0.editHeader { $0["renamed"] = $0.removeValue(forKey: name) }
      }
    }
    try refusesVector("__metadata__", saying: "expected format") {
      try $0.editHeader { $0["__metadata__"] = ["format": "lstmcheck-vector/1", "id": "other"] }
    }
    try refusesVector(saying: "belong to no tensor") { folder in
      try folder.replaceVector(Data(contentsOf: folder.vectorFile) + Data(repeating: 0, count: 8))
    }
  }

  @Test("a manifest entry that would lead the reader astray")
  func entries() throws {
    try refusesEntry(saying: "is not a plain name") { $0["file"] = "../outside.safetensors" }
    try refusesEntry(saying: "units is -1") { entry in
      var configuration = entry["configuration"] as? [String: Any] ?? [:]
      configuration["units"] = -1
      entry["configuration"] = configuration
    }
    try refusesEntry(saying: "at most") { $0["bytes"] = 1 << 40 }
    try refusesEntry(saying: "sha256") { $0["sha256"] = "ABC" }
    try refusesEntry(saying: "two different witnesses") { $0["witnesses"] = ["epynn", "epynn"] }
    try refusesEntry(saying: "reason\" is missing") { $0["reason"] = nil }
    try refusesEntry(saying: "unknown activation \"tahn\"") { entry in
      var configuration = entry["configuration"] as? [String: Any] ?? [:]
      configuration["activations"] = [
        "input": "logistic", "forget": "logistic", "candidate": "tahn", "output": "logistic",
        "cell": "tanh",
      ]
      entry["configuration"] = configuration
    }
  }

  @Test("a manifest that is missing, no JSON, of another format, or lists an id twice")
  func manifests() throws {
    try refuses(.manifest, saying: "is missing") {
      try FileManager.default.removeItem(at: $0.url.appending(path: "manifest.json"))
    }
    try refuses(.manifest, saying: "is not a manifest") {
      try Data("{".utf8).write(to: $0.url.appending(path: "manifest.json"))
    }
    try refuses(.manifest, "format", saying: "this version reads") {
      try $0.editManifest { $0["format"] = "lstmcheck-manifest/999" }
    }
    let folder = try Folder()
    try folder.editManifest { json in
      var vectors = json["vectors"] as? [[String: Any]] ?? []
      vectors.append(vectors[0])
      json["vectors"] = vectors
    }
    #expect(throws: VectorError.self) { _ = try folder.open() }
    try folder.editManifest { json in
      let vectors = json["vectors"] as? [[String: Any]] ?? []
      json["vectors"] = Array(vectors.dropLast())
      json["tombstones"] = [["id": folder.entry.id, "removed_in": "0.2.0", "why": "test"]]
    }
    let error = #expect(throws: VectorError.self) { _ = try folder.open() }
    #expect(error?.problem.contains("never reused") == true)
  }
}

@Suite("Vectors are found where they should be")
struct LocateTests {
  @Test("the option goes before the environment, the environment before the source tree")
  func order() throws {
    let (first, second) = (try Folder(), try Folder())
    let environment = [VectorSet.environmentVariable: second.url.path]
    #expect(try VectorSet.locate(first.url.path, environment: environment).path == first.url.path)
    #expect(try VectorSet.locate(environment: environment).path == second.url.path)
    #expect(try VectorSet.locate(environment: [:]).path.hasSuffix("reference/vectors"))
  }

  @Test("a named place that does not work is an error, not passed over")
  func named() {
    #expect(throws: VectorError.self) { _ = try VectorSet.locate("/nowhere", environment: [:]) }
    #expect(throws: VectorError.self) {
      _ = try VectorSet.locate(environment: [VectorSet.environmentVariable: "/nowhere"])
    }
  }
}
