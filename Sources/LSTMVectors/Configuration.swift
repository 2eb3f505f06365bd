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

  public enum InitialState: String, Codable, Sendable { case random, zero }

  /// Biases that differ by gate, or zeros.
  public enum Bias: String, Codable, Sendable { case distinct, zero }

  /// Which outputs the loss looks at.
  public enum UpstreamKind: String, Codable, Sendable {
    case allSteps = "all-steps"
    case lastStep = "last-step"
    case finalStates = "final-states"
    case allStepsAndFinalStates = "all-steps-and-final-states"
    case none
  }

  private enum CodingKeys: String, CodingKey {
    case batch, steps, inputs, units, activations, upstream, regime, grid, bias
    case initialState = "initial_state"
    case upstreamExponent = "upstream_exponent"
  }

  public var dimensions: Dimensions {
    Dimensions(batch: batch, steps: steps, inputs: inputs, units: units)
  }
}
