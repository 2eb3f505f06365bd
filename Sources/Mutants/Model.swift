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

  /// Forward and backward.
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
    try problem.validate()
    return run(problem, mutation?.gradientsOnly == true ? nil : mutation, isForwardAlone: true)
  }

  private func run(
    _ problem: Problem<Double>, _ mutation: Mutation?, isForwardAlone: Bool
  ) -> [Quantity: Tensor<Double>] {
    switch precision {
    case .double: return solve(problem, mutation, isForwardAlone)
    case .single:
      return solve(problem.map { Float($0) }, mutation, isForwardAlone)
        .mapValues { $0.map { Double($0) } }
    }
  }

  private func solve<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ problem: Problem<Scalar>, _ mutation: Mutation?, _ isForwardAlone: Bool
  ) -> [Quantity: Tensor<Scalar>] {
    let parts = Parts(problem)
    let mutation = mutation?.presence.holds(parts) == true ? mutation : nil
    var (bent, wiring, changed) = (LayerEquations.right, Wiring.right, arithmetic)
    for edit in mutation?.edits ?? [] { edit.apply(to: &bent, &wiring, &changed) }
    let network = ModelNetwork(problem, wiring, changed)
    let outputs = network.forward { task, place in
      let isBent =
        mutation?.condition.holds(task.size) == true && mutation?.places.contains(place) == true
      return isBent ? (bent, changed) : (.right, arithmetic)
    }
    return isForwardAlone ? outputs : network.backward()
  }
}
