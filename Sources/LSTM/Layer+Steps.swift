// A plain layer's steps, one after the other: what every scalar can do, and the text of the
// equations. Scalars with something faster replace the whole walk.
extension Layer {
  /// - Parameter z: x Wᵀ + b [T, N, 4H]
  func stepwise(
    _ x: Tensor<Scalar>, projected z: consuming Tensor<Scalar>, from initial: CellState<Scalar>
  ) -> ForwardPass<Scalar> {
    var pass = ForwardPass(inputs: x, initial: initial, preactivations: z)
    var state = initial
    for step in 0..<x.shape[0] {
      advance(
        rows: pass.rows(of: step), from: &state, z: &pass.preactivations.elements,
        gates: &pass.gates.elements, cells: &pass.cells.elements,
        cellActivations: &pass.cellActivations.elements, hidden: &pass.hidden.elements)
    }
    pass.final = state
    return pass
  }

  /// Adds h[t−1] Rᵀ to z[t], then turns z[t] into the step's gates and states.
  private func advance(
    rows: Range<Int>, from state: inout CellState<Scalar>,
    z: inout [Scalar], gates: inout [Scalar], cells: inout [Scalar],
    cellActivations: inout [Scalar], hidden: inout [Scalar]
  ) {
    var sum = z.mutableSpan
    Scalar.addProduct(state.hidden.elements.span, recurrent, to: &sum, rows: rows)

    var gatesOut = gates.mutableSpan
    var cellsOut = cells.mutableSpan
    var cellActivationsOut = cellActivations.mutableSpan
    var hiddenOut = hidden.mutableSpan
    Scalar.gates(
      rows: rows, units: units, activations: activations, preactivations: z.span,
      previousCell: state.cell.elements.span, gates: &gatesOut, cell: &cellsOut,
      cellActivation: &cellActivationsOut, hidden: &hiddenOut)

    let states = (rows.lowerBound * units)..<(rows.upperBound * units)
    state.hidden.overwrite(with: hidden[states])
    state.cell.overwrite(with: cells[states])
  }

  /// - Returns: dz [T, N, 4H], and the gradients of the initial states.
  func stepwiseBack(
    _ pass: ForwardPass<Scalar>, upstream: Upstream<Scalar>
  ) -> (dz: Tensor<Scalar>, initial: CellState<Scalar>) {
    var arriving = upstream.final
    var dz = Tensor(repeating: Scalar.zero, shape: pass.preactivations.shape)
    let recurrent = Factor(.plain, parameters.recurrentWeights)
    for step in (0..<pass.dimensions.steps).reversed() {
      retreat(
        pass, step: step, upstream: upstream.hidden, recurrent, dh: &arriving.hidden,
        dc: &arriving.cell, dz: &dz.elements)
    }
    return (dz, arriving)
  }

  /// Takes the gradients of the states after `step` to those of the states before it.
  private func retreat(
    _ pass: ForwardPass<Scalar>, step: Int, upstream: Tensor<Scalar>, _ recurrent: Factor<Scalar>,
    dh: inout Tensor<Scalar>, dc: inout Tensor<Scalar>, dz allSteps: inout [Scalar]
  ) {
    let rows = pass.rows(of: step)
    let previousCell =
      step > 0 ? pass.cells.elements[pass.states(of: step - 1)] : pass.initial.cell.elements[...]

    dh.add(upstream.elements[pass.states(of: step)])
    var cellGradient = dc.elements.mutableSpan
    var dz = allSteps.mutableSpan
    Scalar.gateGradients(
      rows: rows, units: units, activations: activations,
      preactivations: pass.preactivations.elements.span, gates: pass.gates.elements.span,
      previousCell: previousCell.span, cell: pass.cells.elements.span,
      cellActivation: pass.cellActivations.elements.span,
      hiddenGradient: dh.elements.span, cellGradient: &cellGradient, preactivationGradients: &dz)

    let blocks = (rows.lowerBound * 4 * units)..<(rows.upperBound * 4 * units)
    dh.clear()
    var earlier = dh.elements.mutableSpan
    Scalar.addProduct(dz.span.extracting(blocks), recurrent, to: &earlier, rows: 0..<rows.count)
  }
}
