/// What a layer returns to those who will not go back through it.
public struct LayerOutputs<Scalar: LSTMScalar>: Sendable {
  /// h [T, N, H]
  public var hidden: Tensor<Scalar>
  /// h and c after the last step, [N, H].
  public var final: CellState<Scalar>
}

extension Layer {
  /// Runs the layer forward as ``forward(_:from:)`` does, with the same numbers as its result, and
  /// keeps nothing for a backward pass: memory beside the outputs does not grow with the steps.
  ///
  /// - Throws: ``ShapeError`` naming x, h0 or c0.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func outputs(
    _ x: Tensor<Scalar>, from initial: CellState<Scalar>
  ) throws(ShapeError) -> LayerOutputs<Scalar> {
    let (steps, batch) = try sizes(of: x, from: initial)
    var hidden = Tensor(repeating: Scalar.zero, shape: [steps, batch, units])
    var state = initial
    let weights = Factor(.secondTransposed, parameters.inputWeights)
    let recurrent = Factor(.secondTransposed, parameters.recurrentWeights)
    // The input projection of many steps at once, but of no more than a cache holds.
    let together = max(1, Self.rowsTogether / max(batch, 1))
    var z = Tensor(repeating: Scalar.zero, shape: [min(together, steps), batch, 4 * units])
    var gates = Tensor(repeating: Scalar.zero, shape: [batch, 4 * units])
    var (cell, shown, next) = (initial.cell, initial.cell, initial.hidden)
    for start in stride(from: 0, to: steps, by: together) {
      let block = start..<min(start + together, steps)
      let wanted = (block.lowerBound * batch * inputs)..<(block.upperBound * batch * inputs)
      z.repeatRow(parameters.bias.elements)
      var projection = z.elements.mutableSpan
      Scalar.addProduct(
        x.elements.span.extracting(wanted), weights, to: &projection,
        rows: 0..<(block.count * batch))
      for step in block {
        let rows = ((step - start) * batch)..<((step - start + 1) * batch)
        var sum = z.elements.mutableSpan
        Scalar.addProduct(state.hidden.elements.span, recurrent, to: &sum, rows: rows)
        var gatesOut = gates.elements.mutableSpan
        var cellOut = cell.elements.mutableSpan
        var shownOut = shown.elements.mutableSpan
        var hiddenOut = next.elements.mutableSpan
        let blocks = (rows.lowerBound * 4 * units)..<(rows.upperBound * 4 * units)
        Scalar.gates(
          rows: 0..<batch, units: units, activations: activations,
          preactivations: z.elements.span.extracting(blocks),
          previousCell: state.cell.elements.span, gates: &gatesOut, cell: &cellOut,
          cellActivation: &shownOut, hidden: &hiddenOut)
        swap(&cell, &state.cell)
        swap(&next, &state.hidden)
        hidden.overwrite(from: step * batch * units, with: state.hidden.elements[...])
      }
    }
    return LayerOutputs(hidden: hidden, final: state)
  }

  private static var rowsTogether: Int { 512 }
}
