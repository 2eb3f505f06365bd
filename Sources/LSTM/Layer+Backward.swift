/// What a loss sends back into a layer: its derivatives with respect to the layer's outputs.
///
/// The parts add up: the last step's hidden state receives the last entry of `hidden` and
/// `final.hidden`.
public struct Upstream<Scalar>: Sendable where Scalar: Sendable {
  /// Derivatives with respect to every hidden state, [T, N, H].
  public var hidden: Tensor<Scalar>
  /// Derivatives with respect to the states after the last step, [N, H].
  public var final: CellState<Scalar>

  public init(hidden: Tensor<Scalar>, final: CellState<Scalar>) {
    self.hidden = hidden
    self.final = final
  }

  public func map<Result>(_ transform: (Scalar) -> Result) -> Upstream<Result> {
    .init(hidden: hidden.map(transform), final: final.map(transform))
  }
}

/// The derivatives of a loss with respect to everything that entered a layer.
public struct Gradients<Scalar>: Sendable where Scalar: Sendable {
  /// dx [T, N, I]
  public var inputs: Tensor<Scalar>
  /// dW, dR, db
  public var parameters: Parameters<Scalar>
  /// dh0, dc0 [N, H]
  public var initial: CellState<Scalar>
}

extension Layer {
  /// Backpropagation through time of one forward pass.
  ///
  /// For t = T−1 … 0, with dh and dc starting from the upstream gradients of the final states:
  /// ```
  /// dh    += upstream[t]
  /// dc    += dh ⊙ o ⊙ tanh'(c[t])
  /// dz_i   = dc ⊙ g ⊙ i'     dz_f = dc ⊙ c[t−1] ⊙ f'
  /// dz_g   = dc ⊙ i ⊙ g'     dz_o = dh ⊙ tanh(c[t]) ⊙ o'
  /// dx[t]  = dz W            dh   = dz R             dc = dc ⊙ f
  /// dW    += dzᵀ x[t]        dR  += dzᵀ h[t−1]       db += dz
  /// ```
  /// - Throws: ``ShapeError`` naming the upstream gradient that does not fit the pass.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func backward(
    _ pass: ForwardPass<Scalar>, upstream: Upstream<Scalar>
  ) throws(ShapeError) -> Gradients<Scalar> {
    let size = pass.dimensions
    try upstream.hidden.require(shape: pass.hidden.shape, of: "upstream of the hidden states")
    try upstream.final.validate(
      batch: size.batch, hidden: hiddenLength, units: units,
      names: ("upstream of the final hidden state", "upstream of the final cell state"))
    if let steps = pass.variantSteps { return variantBackward(pass, steps, upstream: upstream) }

    let (dz, initial) = Scalar.backward(self, pass, upstream: upstream)
    var gradients = Gradients(
      inputs: Tensor(repeating: Scalar.zero, shape: pass.inputs.shape),
      parameters: Parameters(
        inputWeights: Tensor(repeating: Scalar.zero, shape: [4 * units, inputs]),
        recurrentWeights: Tensor(repeating: Scalar.zero, shape: [4 * units, units]),
        bias: Tensor(repeating: Scalar.zero, shape: [4 * units])),
      initial: initial)
    addParameterGradients(pass, dz: dz, to: &gradients.parameters)

    var dx = gradients.inputs.elements.mutableSpan
    Scalar.addProduct(
      .plain, dz.elements.span, parameters.inputWeights.elements.span, to: &dx,
      rows: 0..<(size.steps * size.batch), columns: inputs, inner: 4 * units)
    return gradients
  }

  /// dW, dR and db, summed over all steps and the batch at once.
  private func addParameterGradients(
    _ pass: ForwardPass<Scalar>, dz: Tensor<Scalar>, to sums: inout Parameters<Scalar>
  ) {
    let (batch, steps) = (pass.dimensions.batch, pass.dimensions.steps)
    let rows = 0..<(4 * units)
    sums.bias.addRows(of: dz)

    var inputSum = sums.inputWeights.elements.mutableSpan
    Scalar.addProduct(
      .firstTransposed, dz.elements.span, pass.inputs.elements.span, to: &inputSum,
      rows: rows, columns: inputs, inner: steps * batch)

    // h[t−1] is the initial state at the first step, and at the others what the pass kept.
    guard steps > 0 else { return }
    let first = dz.elements[..<(batch * rows.count)]
    let others = dz.elements[(batch * rows.count)...]
    var recurrentSum = sums.recurrentWeights.elements.mutableSpan
    Scalar.addProduct(
      .firstTransposed, first.span, pass.initial.hidden.elements.span, to: &recurrentSum,
      rows: rows, columns: units, inner: batch)
    Scalar.addProduct(
      .firstTransposed, others.span, pass.hidden.elements.span, to: &recurrentSum,
      rows: rows, columns: units, inner: (steps - 1) * batch)
  }
}
