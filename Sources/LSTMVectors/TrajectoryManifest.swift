public import LSTM
public import LSTMTraining

/// The list of all training trajectories, with what each is for and the checksum of its file.
public struct TrajectoryManifest: Codable, Sendable {
  public static let format = "lstmcheck-trajectories/1"

  public let format: String
  public let trajectories: [Entry]
  public let initialWeights: [InitialWeightsEntry]

  private enum CodingKeys: String, CodingKey {
    case format, trajectories
    case initialWeights = "initial_weights"
  }

  /// One trajectory.
  public struct Entry: Codable, Sendable {
    /// A readable slug and a short hash of inputs and configuration.
    public let id: String
    public let file: String
    public let sha256: String
    public let bytes: Int
    public let configuration: Configuration
    /// What this trajectory sees that others do not.
    public let reason: String
    /// The two derivations whose enclosures of the truth agree.
    public let witnesses: [String]
  }

  public struct Configuration: Codable, Sendable {
    public let batch: Int
    public let steps: Int
    public let inputs: Int
    public let units: Int
    /// How often the parameters are moved.
    public let updates: Int
    public let optimizer: OptimizerConstants

    public var dimensions: Dimensions {
      Dimensions(batch: batch, steps: steps, inputs: inputs, units: units)
    }
  }
}

extension TrajectoryManifest.Configuration {
  /// What makes the configuration unusable, if anything does.
  var problem: String? {
    let sizes = [
      ("batch", batch), ("steps", steps), ("inputs", inputs), ("units", units),
      ("updates", updates),
    ]
    for (name, size) in sizes where !(1...100_000).contains(size) { return "\(name) is \(size)" }
    return optimizer.optimizer == nil ? "lacks a constant of \(optimizer.kind)" : nil
  }
}

/// An optimizer as the manifest writes it: its kind, and the constants that this kind has.
public struct OptimizerConstants: Codable, Hashable, Sendable {
  public let kind: Kind
  public let learningRate: Double
  public let momentum: Double?
  public let decay: Double?
  public let decay1: Double?
  public let decay2: Double?
  public let epsilon: Double?
  public let clip: Double?

  public enum Kind: String, Codable, Sendable {
    case update, sgd, adagrad, rmsprop, adam
  }

  private enum CodingKeys: String, CodingKey {
    case kind, momentum, decay, decay1, decay2, epsilon, clip
    case learningRate = "learning_rate"
  }

  /// The rule, or nil where a constant that it needs is missing.
  public var optimizer: Optimizer? {
    switch kind {
    case .update: return .descent(learningRate: learningRate)
    case .sgd: return .descent(learningRate: learningRate, momentum: momentum ?? 0)
    case .adagrad:
      return epsilon.map { .adaGrad(learningRate: learningRate, epsilon: $0) }
    case .rmsprop:
      guard let decay, let epsilon else { return nil }
      return .rmsProp(learningRate: learningRate, decay: decay, epsilon: epsilon)
    case .adam:
      guard let decay1, let decay2, let epsilon else { return nil }
      return .adam(learningRate: learningRate, decay1: decay1, decay2: decay2, epsilon: epsilon)
    }
  }

  public var clipping: GradientClipping? {
    clip.map { kind == .update ? .allTogether(limit: $0) : .eachParameter(limit: $0) }
  }
}
