public import LSTM

/// A plain LSTM, written once as ``LayerEquations`` and run in a kernel's arithmetic.
///
/// Without a mutation it is right in every arithmetic that a contract permits. Stored, and so
/// rounded to the storage format, are the hidden states, what backward reads of each step, the
/// gradients of the pre-activations and every returned tensor; the cell state is carried in full.
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

  /// Forward and backward.
  ///
  /// - Throws: ``ShapeError`` naming the tensor that does not fit, or the design that is not plain.
  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    guard problem.isPlain else {
      throw ShapeError(tensor: "design", problem: "expected the plain LSTM, got a variant")
    }
    let size = try problem.dimensions()
    var (equations, changed) = (LayerEquations.right, arithmetic)
    if let mutation, mutation.condition.holds(size) {
      for edit in mutation.edits { edit.apply(to: &equations, &changed) }
    }
    let answer = run(problem, size, equations, changed)
    guard mutation?.gradientsOnly == true else { return answer }
    let right = run(problem, size, .right, arithmetic)
    return answer.merging(right.filter { $0.key.pass == .forward }) { _, right in right }
  }

  private func run(
    _ problem: Problem<Double>, _ size: Dimensions, _ equations: LayerEquations,
    _ arithmetic: Arithmetic
  ) -> [Quantity: Tensor<Double>] {
    switch precision {
    case .double: return Machine(problem, size, equations, arithmetic).run()
    case .single:
      let narrow = problem.map { Float($0) }
      return Machine(narrow, size, equations, arithmetic).run().mapValues { $0.map { Double($0) } }
    }
  }
}
