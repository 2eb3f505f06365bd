public import LSTM
public import LSTMTraining

/// Golden initial weights as the manifest of the trajectories lists them.
public struct InitialWeightsEntry: Codable, Sendable {
  /// A readable slug and a short hash of draws and configuration.
  public let id: String
  public let file: String
  public let sha256: String
  public let bytes: Int
  public let configuration: Configuration
  /// What these weights see that others do not.
  public let reason: String

  public struct Configuration: Codable, Sendable {
    /// Its kind, such as `glorot-normal`.
    public let initializer: String
    public let rows: Int
    public let columns: Int
    /// The activation whose gain scales the weights, as numpy-ml names it.
    public let gainOf: String?

    private enum CodingKeys: String, CodingKey {
      case initializer, rows, columns
      case gainOf = "gain_of"
    }

    /// - Returns: nil where the kind or the activation is unknown.
    public var rule: Initializer? {
      let gain: Double
      switch gainOf {
      case "Tanh": gain = Initializer.gain(of: .tanh)
      case "ReLU": gain = Initializer.gain(of: .relu)
      case nil: gain = 1
      default: return nil
      }
      switch initializer {
      case "orthogonal": return .orthogonal
      case "xavier": return .xavier
      case "glorot-uniform": return .glorotUniform(gain: gain)
      case "glorot-normal": return .glorotNormal(gain: gain)
      case "he-uniform": return .heUniform
      case "he-normal": return .heNormal
      default: return nil
      }
    }
  }

  /// What makes the entry unusable, if anything does.
  var problem: String? {
    for (name, size) in [("rows", configuration.rows), ("columns", configuration.columns)]
    where !(1...100_000).contains(size) { return "\(name) is \(size)" }
    guard configuration.rule != nil else {
      return "\(configuration.initializer) is no known initializer, or has an unknown gain"
    }
    return Manifest.problem(file: file, sha256: sha256, bytes: bytes)
  }
}

/// Weights that follow from given draws.
public struct InitialWeights: Sendable {
  public let initializer: Initializer
  /// [rows, columns], as ``weights``.
  public let draws: Tensor<Double>
  public let weights: Tensor<Double>
  /// How far float64 weights may lie from them.
  public let bounds: Tensor<Double>
}

extension TrajectorySet {
  /// Reads initial weights, their checksum verified.
  ///
  /// - Throws: ``VectorError`` naming the file, the tensor and the problem.
  public func load(_ entry: InitialWeightsEntry) throws(VectorError) -> InitialWeights {
    let path = self.path + "/" + entry.file
    let file = try SafetensorsFile(
      VectorSet.verified(path, bytes: entry.bytes, sha256: entry.sha256), file: path)
    guard file.metadata["format"] == "lstmcheck-initial-weights/1", file.metadata["id"] == entry.id
    else {
      throw VectorError(
        file: path, place: "__metadata__",
        problem: "expected format lstmcheck-initial-weights/1 and id \(entry.id), "
          + "got \(file.metadata)")
    }
    guard let initializer = entry.configuration.rule else {
      throw VectorError(file: path, problem: "its manifest entry has an unknown initializer")
    }
    let shape = [entry.configuration.rows, entry.configuration.columns]
    return InitialWeights(
      initializer: initializer, draws: try file.tensor("draws", shape: shape),
      weights: try file.tensor("weights", shape: shape),
      bounds: try file.narrowTensor("bound", shape: shape).map { Double($0) })
  }
}
