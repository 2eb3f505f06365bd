/// One complete task for an LSTM: what goes in forward, and what comes back from the loss.
public struct Problem<Scalar>: Sendable where Scalar: Sendable {
  public var parameters: Parameters<Scalar>
  public var activations: Activations
  /// x [T, N, I]
  public var inputs: Tensor<Scalar>
  /// h0, c0 [N, H]
  public var initial: CellState<Scalar>
  public var upstream: Upstream<Scalar>

  public init(
    parameters: Parameters<Scalar>, activations: Activations, inputs: Tensor<Scalar>,
    initial: CellState<Scalar>, upstream: Upstream<Scalar>
  ) {
    self.parameters = parameters
    self.activations = activations
    self.inputs = inputs
    self.initial = initial
    self.upstream = upstream
  }

  /// The same problem in other numbers.
  public func map<Result>(_ transform: (Scalar) -> Result) -> Problem<Result> {
    .init(
      parameters: parameters.map(transform), activations: activations,
      inputs: inputs.map(transform), initial: initial.map(transform),
      upstream: upstream.map(transform))
  }
}

extension Problem where Scalar: LSTMScalar {
  /// Runs the layer forward.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func forward() throws(ShapeError) -> ForwardPass<Scalar> {
    try Layer(parameters, activations: activations).forward(inputs, from: initial)
  }

  /// Runs the layer forward and backward.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func solve() throws(ShapeError) -> (
    pass: ForwardPass<Scalar>, gradients: Gradients<Scalar>
  ) {
    let layer = try Layer(parameters, activations: activations)
    let pass = try layer.forward(inputs, from: initial)
    return (pass, try layer.backward(pass, upstream: upstream))
  }
}
