public import LSTM

/// An LSTM of any design, written once as ``LayerEquations`` and ``Wiring`` and run in a kernel's
/// arithmetic.
///
/// Without a mutation it is right in every arithmetic that a contract permits. Stored, and so
/// rounded to the storage format, are the hidden states, what backward reads of each step, the
/// gradients of the pre-activations, what one layer hands to the next and every returned tensor;
/// the cell state is carried in full.
public struct Model: Hashable, Sendable {
  /// The numbers it computes with.
  public enum Precision: Hashable, Sendable { case single, double }

  public var precision: Precision
  public var arithmetic: Arithmetic
  public var mutation: Mutation?

  public init(
    _ precision: Precision, arithmetic: Arithmetic = Arithmetic(), mutation: Mutation? = nil
  ) {
    self.precision = precision
    self.arithmetic = arithmetic
    self.mutation = mutation
  }

  /// Forward and backward, with gates and cell states.
  ///
  /// - Throws: ``ShapeError`` naming the tensor that does not fit.
  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try problem.validate()
    let answer = run(problem, mutation, isForwardAlone: false)
    guard mutation?.gradientsOnly == true else { return answer }
    let right = run(problem, nil, isForwardAlone: true)
    return answer.merging(right) { _, right in right }
  }

  /// Forward alone.
  ///
  /// - Throws: ``ShapeError`` naming the tensor that does not fit.
  public func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try Posed(problem, for: self, isForMany: false)
      .solve(mutation, hasTraces: true, isForwardAlone: true)
  }
}
