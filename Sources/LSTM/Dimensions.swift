/// The sizes of one LSTM layer's problem.
public struct Dimensions: Hashable, Sendable, Codable {
  /// N, how many sequences are processed together.
  public let batch: Int
  /// T, how many time steps each sequence has; 0 is allowed.
  public let steps: Int
  /// I, the length of one input.
  public let inputs: Int
  /// H, the length of the hidden state and of the cell state.
  public let units: Int

  public init(batch: Int, steps: Int, inputs: Int, units: Int) {
    self.batch = batch
    self.steps = steps
    self.inputs = inputs
    self.units = units
  }
}

/// A tensor that does not fit the problem it was given for.
public struct ShapeError: Error, Equatable, CustomStringConvertible {
  public let tensor: String
  public let problem: String

  public init(tensor: String, expected: [Int], got: [Int]) {
    self.init(tensor: tensor, problem: "expected shape \(expected), got \(got)")
  }

  public init(tensor: String, problem: String) {
    self.tensor = tensor
    self.problem = problem
  }

  public var description: String { "\(tensor): \(problem)" }
}

extension Tensor {
  /// - Throws: ``ShapeError`` naming `tensor` unless this tensor has the expected shape.
  public func require(shape expected: [Int], of tensor: String) throws(ShapeError) {
    guard shape == expected else {
      throw ShapeError(tensor: tensor, expected: expected, got: shape)
    }
  }
}
