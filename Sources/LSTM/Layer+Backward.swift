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
  public func backward(
    _ pass: ForwardPass<Scalar>, upstream: Upstream<Scalar>
  ) throws(ShapeError) -> Gradients<Scalar> {
    let size = pass.dimensions
    try upstream.hidden.require(shape: pass.hidden.shape, of: "upstream of the hidden states")
    try upstream.final.validate(
      batch: size.batch, units: units,
      names: ("upstream of the final hidden state", "upstream of the final cell state"))

    var gradients = Gradients(
      inputs: Tensor(repeating: Scalar.zero, shape: pass.inputs.shape),
      parameters: parameters.map { _ in Scalar.zero }, initial: upstream.final)
    var dz = Tensor(repeating: Scalar.zero, shape: pass.preactivations.shape)
    for step in (0..<size.steps).reversed() {
      retreat(
        pass, step: step, upstream: upstream.hidden, state: &gradients.initial, dz: &dz.elements)
    }
    addParameterGradients(pass, dz: dz, to: &gradients.parameters)

    var dx = gradients.inputs.elements.mutableSpan
    Scalar.addProduct(
      .plain, dz.elements.span, parameters.inputWeights.elements.span, to: &dx,
      rows: 0..<(size.steps * size.batch), columns: inputs, inner: 4 * units)
    return gradients
  }

  /// Takes the gradients of the states after `step` to those of the states before it.
  private func retreat(
    _ pass: ForwardPass<Scalar>, step: Int, upstream: Tensor<Scalar>,
    state: inout CellState<Scalar>, dz allSteps: inout [Scalar]
  ) {
    let rows = pass.rows(of: step)
    let previousCell =
      step > 0 ? pass.cells.elements[pass.states(of: step - 1)] : pass.initial.cell.elements[...]

    var dh = state.hidden.elements
    for (at, sent) in zip(dh.indices, pass.states(of: step)) { dh[at] += upstream.elements[sent] }
    var dc = state.cell.elements.mutableSpan
    var dz = allSteps.mutableSpan
    Scalar.gateGradients(
      rows: rows, units: units, activations: activations,
      preactivations: pass.preactivations.elements.span, gates: pass.gates.elements.span,
      previousCell: previousCell.span, cell: pass.cells.elements.span,
      cellActivation: pass.cellActivations.elements.span, hiddenGradient: dh.span,
      cellGradient: &dc, preactivationGradients: &dz)

    let blocks = (rows.lowerBound * 4 * units)..<(rows.upperBound * 4 * units)
    state.hidden.elements = Array(repeating: .zero, count: dh.count)
    var earlier = state.hidden.elements.mutableSpan
    Scalar.addProduct(
      .plain, dz.span.extracting(blocks), parameters.recurrentWeights.elements.span, to: &earlier,
      rows: 0..<rows.count, columns: units, inner: 4 * units)
  }

  /// dW, dR and db, summed over all steps and the batch at once.
  private func addParameterGradients(
    _ pass: ForwardPass<Scalar>, dz: Tensor<Scalar>, to sums: inout Parameters<Scalar>
  ) {
    let rows = pass.dimensions.steps * pass.dimensions.batch
    let blocks = 4 * units
    for at in dz.elements.indices { sums.bias.elements[at % blocks] += dz.elements[at] }

    var inputSum = sums.inputWeights.elements.mutableSpan
    Scalar.addProduct(
      .firstTransposed, dz.elements.span, pass.inputs.elements.span, to: &inputSum,
      rows: 0..<blocks, columns: inputs, inner: rows)

    // h[t−1] of all steps: the initial state, then all hidden states but the last.
    let previous = (pass.initial.hidden.elements + pass.hidden.elements).prefix(rows * units)
    var recurrentSum = sums.recurrentWeights.elements.mutableSpan
    Scalar.addProduct(
      .firstTransposed, dz.elements.span, previous.span, to: &recurrentSum,
      rows: 0..<blocks, columns: units, inner: rows)
  }
}
