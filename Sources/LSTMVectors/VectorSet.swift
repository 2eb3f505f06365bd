import Crypto
public import LSTM

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One vector: a problem, and the certified truth of everything that a kernel computes from it.
public struct GoldenVector: Sendable {
  public let entry: Manifest.Entry
  public let problem: Problem<Double>
  public let truth: [Quantity: Tensor<Double>]
  /// How each quantity answers to rounding errors: [15, …shape], for `Bounds`' `Sensitivity`.
  public let sensitivities: [Quantity: Tensor<Float>]
  /// The same parameters (and x) as named conventions store them, where the vector has them:
  /// convention name, then tensor name.
  public let conventions: [String: [String: Tensor<Double>]]
}

/// A folder of vectors with its manifest.
public struct VectorSet: Sendable {
  /// The folder.
  public let path: String
  public let manifest: Manifest

  /// Reads and validates the manifest; the vectors themselves are read by ``load(_:)``.
  ///
  /// - Throws: ``VectorError`` naming the manifest and the field.
  public init(path: String) throws(VectorError) {
    let file = path + "/manifest.json"
    let bytes = try Self.read(file, expected: nil)
    do {
      manifest = try JSONDecoder().decode(Manifest.self, from: bytes)
    } catch {
      throw VectorError(file: file, problem: "is not a manifest: \(describe(error))")
    }
    self.path = path
    try manifest.validate(file: file)
  }

  /// Reads one vector, its checksum verified.
  ///
  /// - Throws: ``VectorError`` naming the file, the tensor and the problem.
  public func load(_ entry: Manifest.Entry) throws(VectorError) -> GoldenVector {
    let path = self.path + "/" + entry.file
    let file = try SafetensorsFile(
      Self.verified(path, bytes: entry.bytes, sha256: entry.sha256), file: path)
    guard file.metadata["format"] == "lstmcheck-vector/1", file.metadata["id"] == entry.id else {
      throw VectorError(
        file: path, place: "__metadata__",
        problem: "expected format lstmcheck-vector/1 and id \(entry.id), got \(file.metadata)")
    }
    let size = entry.configuration.dimensions
    return GoldenVector(
      entry: entry, problem: try Self.problem(in: file, entry.configuration),
      truth: try Self.all { quantity throws(VectorError) in
        try file.tensor(quantity.rawValue, shape: quantity.shape(size))
      },
      sensitivities: try Self.all { quantity throws(VectorError) in
        try file.narrowTensor("bound.\(quantity.rawValue)", shape: [15] + quantity.shape(size))
      },
      conventions: try Self.conventions(in: file))
  }

  private static func problem(
    in file: SafetensorsFile, _ configuration: Configuration
  ) throws(VectorError) -> Problem<Double> {
    let (batch, units) = (configuration.batch, configuration.units)
    let state = [batch, units]
    return Problem(
      parameters: Parameters(
        inputWeights: try file.tensor("input.W", shape: [4 * units, configuration.inputs]),
        recurrentWeights: try file.tensor("input.R", shape: [4 * units, units]),
        bias: try file.tensor("input.b", shape: [4 * units])),
      activations: configuration.activations,
      inputs: try file.tensor(
        "input.x", shape: [configuration.steps, batch, configuration.inputs]),
      initial: CellState(
        hidden: try file.tensor("input.h0", shape: state),
        cell: try file.tensor("input.c0", shape: state)),
      upstream: Upstream(
        hidden: try file.tensor("upstream.y", shape: [configuration.steps, batch, units]),
        final: CellState(
          hidden: try file.tensor("upstream.h_n", shape: state),
          cell: try file.tensor("upstream.c_n", shape: state))))
  }

  private static func all<Scalar>(
    _ read: (Quantity) throws(VectorError) -> Tensor<Scalar>
  ) throws(VectorError) -> [Quantity: Tensor<Scalar>] {
    var tensors: [Quantity: Tensor<Scalar>] = [:]
    for quantity in Quantity.allCases { tensors[quantity] = try read(quantity) }
    return tensors
  }

  private static func conventions(
    in file: SafetensorsFile
  ) throws(VectorError) -> [String: [String: Tensor<Double>]] {
    var found: [String: [String: Tensor<Double>]] = [:]
    for name in file.names {
      let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
      guard parts.count == 3, parts[0] == "convention" else { continue }
      found[parts[1], default: [:]][parts[2]] = try file.tensor(name)
    }
    return found
  }

  /// Reads a file of which the manifest knows size and checksum.
  static func verified(
    _ path: String, bytes expected: Int, sha256: String
  ) throws(VectorError) -> Data {
    let bytes = try read(path, expected: expected)
    let digest = SHA256.hash(data: bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    guard digest == sha256 else {
      throw VectorError(
        file: path, problem: "was altered: its SHA-256 is \(digest), the manifest says \(sha256)")
    }
    return bytes
  }

  /// Reads a whole file, but no more than is expected of it.
  static func read(_ path: String, expected: Int?) throws(VectorError) -> Data {
    let size: Int
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw VectorError(file: path, problem: "is not a regular file")
      }
      // A number object when Foundation is loaded beside FoundationEssentials, else an integer.
      let value = attributes[.size]
      size = value as? Int ?? (value as? any BinaryInteger).map { Int($0) } ?? 0
    } catch let error as VectorError {
      throw error
    } catch {
      throw VectorError(file: path, problem: "is missing or cannot be read")
    }
    if let expected, size != expected {
      throw VectorError(
        file: path, problem: "has \(size) bytes, the manifest says \(expected)")
    }
    guard size <= Manifest.largestFile else {
      throw VectorError(
        file: path, problem: "has \(size) bytes; at most \(Manifest.largestFile) are read")
    }
    do {
      return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw VectorError(file: path, problem: "cannot be read: \(error)")
    }
  }
}
