public import LSTM

/// A problem that was asked for and cannot be judged: a run counts it as skipped.
public struct UnjudgedProblem: Sendable {
  public let id: String
  /// Zeros where it was not drawn.
  public let dimensions: Dimensions
  public let reason: String

  public init(
    id: String, dimensions: Dimensions = Dimensions(batch: 0, steps: 0, inputs: 0, units: 0),
    reason: String
  ) {
    self.id = id
    self.dimensions = dimensions
    self.reason = reason
  }
}
