// The backward pass of everything that is not the plain LSTM: the steps of
// Layer+VariantForward.swift, each part undone in the opposite order.
extension Layer {
  /// - Precondition: all shapes have been checked.
  func variantBackward(
    _ pass: ForwardPass<Scalar>, _ steps: [VariantStep<Scalar>], upstream: Upstream<Scalar>
  ) -> Gradients<Scalar> {
    var gradients = Gradients(
      inputs: Tensor(repeating: Scalar.zero, shape: pass.inputs.shape),
      parameters: parameters.map { _ in Scalar.zero }, initial: upstream.final)
    for step in steps.reversed() {
      var sent = gradients.initial.taking(step.visit.rows)
      sent.hidden = sent.hidden + upstream.hidden.taking(step.visit.positions)
      let (dx, before) = undo(step, sent, adding: &gradients.parameters)
      gradients.inputs.put(dx, at: step.visit.positions)
      gradients.initial.put(before, at: step.visit.rows)
    }
    return gradients
  }

  /// Takes the gradients of h[t] and c[t] to those of x[t], h[t−1] and c[t−1], and adds those of
  /// the parameters.
  private func undo(
    _ step: VariantStep<Scalar>, _ sent: CellState<Scalar>,
    adding sums: inout Parameters<Scalar>
  ) -> (x: Tensor<Scalar>, before: CellState<Scalar>) {
    let dgated = undoProjection(step, sent.hidden, &sums)
    let dzo = dgated ⊙ step.shown ⊙ slopes(.output, step)
    var dc = sent.cell + dgated ⊙ step.gates.output ⊙ cellSlopes(step)
    if let weights = peephole(.output) { dc = dc + dzo.times(weights) }
    let dsum = undoCellNorm(step, undoCellClip(step, dc), &sums)

    var di = dsum ⊙ step.gates.candidate
    let df = dsum ⊙ step.cellBefore
    if design.isCoupled { di = di - df }
    let dzi = di ⊙ slopes(.input, step)
    let dzf = design.isCoupled ? df.map { _ in .zero } : df ⊙ slopes(.forget, step)
    let dzg = dsum ⊙ step.gates.input ⊙ slopes(.candidate, step)

    var cellBefore = dsum ⊙ step.gates.forget
    if let weights = peephole(.input) { cellBefore = cellBefore + dzi.times(weights) }
    if let weights = peephole(.forget), !design.isCoupled {
      cellBefore = cellBefore + dzf.times(weights)
    }
    let dz = PerGate(input: dzi, forget: dzf, candidate: dzg, output: dzo)
    addPeepholes(step, dz, &sums)
    let (dx, dseen) = undoGateSums(step, dz, &sums)
    let hidden = step.mask.map { dseen ⊙ $0 } ?? dseen
    return (dx, CellState(hidden: hidden, cell: cellBefore))
  }

  // MARK: - From the hidden state to the cell

  /// dP += dhᵀ (o ⊙ shown), and dh P.
  private func undoProjection(
    _ step: VariantStep<Scalar>, _ dh: Tensor<Scalar>, _ sums: inout Parameters<Scalar>
  ) -> Tensor<Scalar> {
    guard let projection = parameters.extra.projection else { return dh }
    sums.extra.projection?.addProduct(transposed: dh, step.gated)
    return dh.product(projection)
  }

  private func cellSlopes(_ step: VariantStep<Scalar>) -> Tensor<Scalar> {
    step.cell.slopes(of: design.activations.cell, step.shown)
  }

  private func undoCellClip(
    _ step: VariantStep<Scalar>, _ dc: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    guard let clip = design.cellClip else { return dc }
    return dc ⊙ step.unclipped.slopes(of: .identity, step.cell, clip: clip)
  }

  private func undoCellNorm(
    _ step: VariantStep<Scalar>, _ dc: Tensor<Scalar>, _ sums: inout Parameters<Scalar>
  ) -> Tensor<Scalar> {
    guard let norm = step.cellNorm, let gain = parameters.extra.cellGain else { return dc }
    sums.extra.cellShift?.add(dc.columnSums[...])
    sums.extra.cellGain?.add((dc ⊙ norm.values).columnSums[...])
    return norm.backward(dc.times(gain.elements))
  }

  // MARK: - From the gates to what entered them

  /// The slope of a gate with respect to its pre-activation: none where that was clipped.
  private func slopes(_ gate: Gate, _ step: VariantStep<Scalar>) -> Tensor<Scalar> {
    step.z[gate].slopes(of: design.activations[gate], step.gates[gate], clip: design.clip)
  }

  /// i and f have seen c[t−1], o has seen c[t].
  private func addPeepholes(
    _ step: VariantStep<Scalar>, _ dz: PerGate<Tensor<Scalar>>, _ sums: inout Parameters<Scalar>
  ) {
    guard sums.extra.peepholes != nil else { return }
    let blocks = [
      (dz.input ⊙ step.cellBefore).columnSums, (dz.forget ⊙ step.cellBefore).columnSums,
      (dz.output ⊙ step.cell).columnSums,
    ]
    sums.extra.peepholes?.add(blocks.flatMap(\.self)[...])
  }

  /// Through biases and layer norm to W, R, x and the hidden state.
  private func undoGateSums(
    _ step: VariantStep<Scalar>, _ dz: PerGate<Tensor<Scalar>>, _ sums: inout Parameters<Scalar>
  ) -> (x: Tensor<Scalar>, seen: Tensor<Scalar>) {
    let biases = Tensor.beside(dz.all).columnSums
    sums.bias.add(biases[...])
    sums.extra.recurrentBias?.add(biases[...])
    var dsums = dz
    if let norms = step.norms, let gain = parameters.extra.gain {
      sums.extra.gain?.add(
        eachGate { (dz[$0] ⊙ norms[$0].values).columnSums }.all.flatMap(\.self)[...])
      dsums = eachGate { norms[$0].backward(dz[$0].times(gain.block($0.rawValue, units))) }
    }
    let all = Tensor.beside(dsums.all)
    sums.inputWeights.addProduct(transposed: all, step.x)
    sums.recurrentWeights.addProduct(transposed: all, step.seen)
    return (all.product(parameters.inputWeights), all.product(parameters.recurrentWeights))
  }
}
