import Crypto
import Foundation
import LSTM
import LSTMVectors
import Testing

/// A set of one vector of a variant, written as the generator writes it.
private final class VariantFolder {
  let url: URL
  private(set) var tensors: [(name: String, shape: [Int], bytes: Data)] = []
  private var configuration: [String: Any]

  /// - Parameter fields: what the configuration has beyond the plain one.
  init(_ design: NetworkDesign, lengths: [Int], _ fields: [String: Any]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "lstmcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let activation = ["candidate": "tanh", "cell": "gelu"]
    configuration = [
      "batch": 2, "steps": 3, "inputs": 2, "units": 3, "initial_state": "random",
      "upstream": "all-steps", "upstream_exponent": 0, "regime": "ordinary", "grid": "f64",
      "bias": "two", "lengths": lengths,
      "activations": ["input", "forget", "output"].reduce(into: activation) {
        $0[$1] = "logistic"
      },
    ]
    configuration.merge(fields) { _, new in new }
    let size = Dimensions(batch: 2, steps: 3, inputs: 2, units: 3)
    var next = 0.0
    let problem = Problem<Double>(
      size, in: design, lengths: lengths, dropout: Dropout(between: true, recurrent: true)
    ) { name, shape in
      let tensor = Tensor(repeating: 0.0, shape: shape).map { _ in
        next += 1
        return (next * 0.37).truncatingRemainder(dividingBy: 1) - 0.5
      }
      add(name, tensor)
      return tensor
    }
    for (quantity, tensor) in try problem.quantities() {
      add(quantity.rawValue, tensor)
      let count = 15 * tensor.count
      self.tensors.append(
        ("bound." + quantity.rawValue, [15] + tensor.shape, Data(repeating: 0, count: 2 * count)))
    }
    try write()
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  private func add(_ name: String, _ tensor: Tensor<Double>) {
    tensors.append((name, tensor.shape, tensor.elements.withUnsafeBytes { Data($0) }))
  }

  func load() throws -> GoldenVector {
    let set = try VectorSet(path: url.path)
    return try set.load(set.manifest.vectors[0])
  }

  func edit(_ change: (inout [String: Any]) -> Void) throws {
    change(&configuration)
    try write()
  }

  func rename(_ name: String, _ other: String) throws {
    tensors = tensors.map { $0.name == name ? (other, $0.shape, $0.bytes) : $0 }
    try write()
  }

  func reshape(_ name: String, _ shape: [Int]) throws {
    tensors = tensors.map { $0.name == name ? ($0.name, shape, $0.bytes) : $0 }
    try write()
  }

  private func write() throws {
    var header: [String: Any] = [
      "__metadata__": ["format": "lstmcheck-vector/1", "id": "variant"]
    ]
    var payload = Data()
    for (name, shape, bytes) in tensors {
      header[name] = [
        "dtype": name.hasPrefix("bound.") ? "BF16" : "F64", "shape": shape,
        "data_offsets": [payload.count, payload.count + bytes.count],
      ]
      payload += bytes
    }
    let text = try JSONSerialization.data(withJSONObject: header)
    let file = Folder.length(text.count) + text + payload
    try file.write(to: url.appending(path: "variant.safetensors"))
    let source = try VectorSet.locate(environment: [:])
    var manifest =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: source.path + "/manifest.json"))) as? [String: Any]
      ?? [:]
    var entry = (manifest["vectors"] as? [[String: Any]])?.first ?? [:]
    entry["id"] = "variant"
    entry["file"] = "variant.safetensors"
    entry["bytes"] = file.count
    entry["sha256"] = SHA256.hash(data: file).map { String(format: "%02x", $0) }.joined()
    entry["configuration"] = configuration
    entry["not_gateable"] = [[String: Any]]()
    manifest["vectors"] = [entry]
    manifest["trajectories"] = [[String: Any]]()
    manifest["tombstones"] = [[String: Any]]()
    try JSONSerialization.data(withJSONObject: manifest)
      .write(to: url.appending(path: "manifest.json"))
  }
}

@Suite("Vectors of variants are read whole and refused when anything is off")
struct VariantVectorTests {
  private static let design = NetworkDesign(
    cell: CellDesign(
      activations: Activations(cell: .gelu), bias: .two, forgetBias: 0.5, hasPeepholes: true,
      isCoupled: true, clip: 1.5, cellClip: 0.75, projection: 2,
      layerNorm: LayerNorm(epsilon: 0.125)), layers: 2, direction: .bidirectional, merge: .sum)

  private var variantFields: [String: Any] {
    [
      "layers": 2, "direction": "bidirectional", "merge": "sum", "projection": 2,
      "peepholes": true, "coupled": true, "clip": 1.5, "cell_clip": 0.75, "forget_bias": 0.5,
      "layer_norm": ["epsilon": 0.125], "dropout": ["between": true, "recurrent": true],
    ]
  }

  private func folder() throws -> VariantFolder {
    try VariantFolder(Self.design, lengths: [3, 1], variantFields)
  }

  @Test("every field, tensor and name of a variant arrives in the problem")
  func read() throws {
    let vector = try folder().load()
    #expect(vector.entry.configuration.design == Self.design)
    #expect(vector.problem.design == Self.design && vector.problem.lengths == [3, 1])
    #expect(vector.problem.places.count == 4)
    #expect(vector.problem.dropout.between?.count == 1)
    #expect(vector.problem.dropout.recurrent?.count == 4)
    #expect(Set(vector.truth.keys) == Set(Quantity.all(in: Self.design)))
    // The truth was computed from the same numbers before they were written.
    #expect(try vector.problem.quantities() == vector.truth)
  }

  private func refuses(
    _ place: String, _ words: String, _ spoil: (VariantFolder) throws -> Void
  ) throws {
    let folder = try folder()
    try spoil(folder)
    let error = #expect(throws: VectorError.self) { try folder.load() }
    #expect(error?.place == place, "\(String(describing: error))")
    #expect(error?.problem.contains(words) == true, "\(String(describing: error))")
  }

  @Test("a missing, superfluous or misshapen tensor is named")
  func tensors() throws {
    try refuses("input.p.1r", "is missing") { try $0.rename("input.p.1r", "input.p") }
    try refuses("input.P.0f", "expected [2, 3]") { try $0.reshape("input.P.0f", [3, 2]) }
    try refuses("input.mask.1", "is missing") { try $0.rename("input.mask.1", "input.mask.2") }
    try refuses("gradient.gamma_c.1f", "is missing") {
      try $0.rename("gradient.gamma_c.1f", "gradient.gamma_c")
    }
    try refuses("bound.gradient.p.0f", "is not a tensor of this configuration") {
      try $0.edit { $0["peepholes"] = nil }
    }
  }

  @Test("a field that does not fit or is not known is named")
  func fields() throws {
    let vector = "vector \"variant\""
    try refuses(vector, "lengths is [4, 1]") { try $0.edit { $0["lengths"] = [4, 1] } }
    try refuses(vector, "lengths is [3]") { try $0.edit { $0["lengths"] = [3] } }
    try refuses(vector, "clip is -1") { try $0.edit { $0["clip"] = -1 } }
    try refuses(vector, "projection is 0") { try $0.edit { $0["projection"] = 0 } }
    try refuses(vector, "merge is given") { try $0.edit { $0["direction"] = "reverse" } }
    try refuses(vector, "there is one layer") { try $0.edit { $0["layers"] = 1 } }
    try refuses(vector, "configuration.zoneout is not known") {
      try $0.edit { $0["zoneout"] = 0.5 }
    }
  }
}
