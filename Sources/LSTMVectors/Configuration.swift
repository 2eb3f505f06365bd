public import LSTM

/// What kind of problem a vector poses.
public struct Configuration: Codable, Hashable, Sendable {
  public let batch: Int
  public let steps: Int
  public let inputs: Int
  public let units: Int
  public let activations: Activations
  public let initialState: InitialState
  public let upstream: UpstreamKind
  /// The upstream gradients are scaled by two to this power, exactly.
  public let upstreamExponent: Int
  /// How large the pre-activations are, in a word.
  public let regime: String
  /// The narrowest format that holds every input of the vector exactly.
  public let grid: NumberFormat
  public let bias: Bias
  /// How many steps each row has; nil when all have as many.
  public let lengths: [Int]?
  public let dropout: Dropout?

  // What makes the design of a variant; nil where the plain LSTM has it.
  private let layers: Int?
  private let direction: NetworkDesign.Direction?
  private let merge: Merge?
  private let projection: Int?
  private let peepholes: Bool?
  private let coupled: Bool?
  private let clip: Double?
  private let cellClip: Double?
  private let forgetBias: Double?
  private let layerNorm: LayerNorm?

  public enum InitialState: String, Codable, Sendable { case random, zero }

  /// Biases that differ by gate, or zeros; two of them that are added up, or none.
  public enum Bias: String, Codable, Sendable { case distinct, zero, two, none }

  /// Which outputs the loss looks at.
  public enum UpstreamKind: String, Codable, Sendable {
    case allSteps = "all-steps"
    case lastStep = "last-step"
    case finalStates = "final-states"
    case allStepsAndFinalStates = "all-steps-and-final-states"
    case none
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case batch, steps, inputs, units, activations, upstream, regime, grid, bias
    case initialState = "initial_state"
    case upstreamExponent = "upstream_exponent"
    case lengths, dropout, layers, direction, merge, projection, peepholes, coupled, clip
    case cellClip = "cell_clip"
    case forgetBias = "forget_bias"
    case layerNorm = "layer_norm"
  }

  public var dimensions: Dimensions {
    Dimensions(batch: batch, steps: steps, inputs: inputs, units: units)
  }

  public var design: NetworkDesign {
    NetworkDesign(
      cell: CellDesign(
        activations: activations, bias: bias == .two ? .two : bias == .none ? .none : .one,
        forgetBias: forgetBias ?? 0, hasPeepholes: peepholes ?? false,
        isCoupled: coupled ?? false, clip: clip, cellClip: cellClip, projection: projection,
        layerNorm: layerNorm),
      layers: layers ?? 1, direction: direction ?? .forward, merge: merge ?? .concat)
  }
}

extension Configuration {
  static let fields = Set(CodingKeys.allCases.map(\.rawValue))

  /// What makes the configuration unusable, if anything does.
  var problem: String? {
    let sizes = [
      ("batch", batch), ("steps", steps), ("inputs", inputs), ("units", units),
      ("projection", projection ?? 1),
    ]
    for (name, size) in sizes where !((name == "steps" ? 0 : 1)...100_000).contains(size) {
      return "\(name) is \(size)"
    }
    if !(1...1_000).contains(layers ?? 1) { return "layers is \(layers ?? 1)" }
    for (name, limit) in [("clip", clip), ("cell_clip", cellClip), ("epsilon", layerNorm?.epsilon)]
    where !((limit ?? 1) > 0) {
      return "\(name) is \(limit ?? 1), expected a number above 0"
    }
    if merge != nil, direction != .bidirectional {
      return "merge is given, but direction is \((direction ?? .forward).rawValue)"
    }
    if let lengths, lengths.count != batch || !lengths.allSatisfy((0...steps).contains) {
      return "lengths is \(lengths), expected \(batch) numbers from 0 to \(steps)"
    }
    if dropout?.between == true, layers ?? 1 == 1 {
      return "dropout between layers is given, but there is one layer"
    }
    return nil
  }
}
