import LSTM

// Whatever moves a layer moves its pre-activations and its states before the first step, and
// tangents add up. So the derivative by a weight is that by its pre-activation, summed over all
// steps and rows with what the weight multiplies there; and a moved pre-activation moves the
// states after its step, whose tangents are propagated, unit after unit.
extension LayerTangents {
  /// Unit tangents go through at most so many steps together, what follows being known: the cost
  /// of all is then proportional to the number of steps.
  private static let longest = 16
  /// Rows that go through the steps together: few enough for the cache.
  private static let together = 256

  /// The derivatives by every entry of the flat point, ``LayerFunction/point``.
  func derivativesByEntries() -> [Double] {
    let (wide, states) = (4 * size.units, size.batch * size.units)
    var after = final
    var z = Array(repeating: 0.0, count: size.steps * size.batch * wide)
    for last in stride(from: size.steps, to: 0, by: -Self.longest) {
      let block = max(0, last - Self.longest)..<last
      let by = derivatives(byStatesBefore: block, weighing: after)
      for step in block {
        let next = (step + 1 - block.lowerBound) * states
        let isLast = step + 1 == last
        addImpulses(
          of: step, hidden: isLast ? after.hidden[...] : by.hidden[next..<(next + states)],
          cell: isLast ? after.cell[...] : by.cell[next..<(next + states)], to: &z)
      }
      after = States(
        hidden: Array(by.hidden.prefix(states)), cell: Array(by.cell.prefix(states)))
    }
    return derivatives(byPreactivations: z) + after.hidden + after.cell
  }

  /// The loss's derivatives by the states before each step of a block, [block·N, H].
  ///
  /// - Parameter after: those by the states after its last step, [N, H].
  private func derivatives(byStatesBefore block: Range<Int>, weighing after: States) -> States {
    let (batch, units) = (size.batch, size.units)
    let together = max(1, Self.together / max(batch, 1))
    let parts = block.flatMap { step in
      stride(from: 0, to: 2 * units, by: together).map { start in
        (step: step, tangents: start..<min(start + together, 2 * units))
      }
    }
    let found = concurrently(parts) { part in
      losses(
        of: unitTangents(part.tangents), through: part.step..<block.upperBound, weighing: after
      ) { _ in Array(repeating: 0, count: part.tangents.count * batch * 4 * units) }
    }
    let zeros = Array(repeating: 0.0, count: block.count * batch * units)
    var by = States(hidden: zeros, cell: zeros)
    for (part, losses) in zip(parts, found) {
      for (at, loss) in losses.enumerated() {
        let (tangent, row) = (part.tangents.lowerBound + at / batch, at % batch)
        let place = ((part.step - block.lowerBound) * batch + row) * units + tangent % units
        if tangent < units { by.hidden[place] = loss } else { by.cell[place] = loss }
      }
    }
    return by
  }

  /// Tangents that move one unit in every row: the hidden states' units first, then the cells'.
  private func unitTangents(_ chosen: Range<Int>) -> States {
    let (units, states) = (size.units, size.batch * size.units)
    var start = States(
      hidden: Array(repeating: 0, count: chosen.count * states),
      cell: Array(repeating: 0, count: chosen.count * states))
    for (at, tangent) in chosen.enumerated() {
      for row in 0..<size.batch {
        let place = at * states + row * units + tangent % units
        if tangent < units { start.hidden[place] = 1 } else { start.cell[place] = 1 }
      }
    }
    return start
  }

  /// The derivatives by the pre-activations of one step, from those by the states after it [N, H].
  private func addImpulses(
    of step: Int, hidden: ArraySlice<Double>, cell: ArraySlice<Double>, to z: inout [Double]
  ) {
    let (units, states) = (size.units, size.batch * size.units)
    let (upstream, s) = (problem.upstream.hidden.elements, slopes)
    for (state, (byHidden, byCell)) in zip(hidden, cell).enumerated() {
      let at = step * states + state
      let from = at / units * 4 * units + at % units
      let shown = upstream[at] + byHidden
      let kept = s.cell[at] * shown + byCell
      z[from] = s.input[at] * kept
      z[from + units] = s.forget[at] * kept
      z[from + 2 * units] = s.candidate[at] * kept
      z[from + 3 * units] = s.output[at] * shown
    }
  }

  /// The derivatives by x, W, R and b, from those by the pre-activations [T·N, 4H].
  private func derivatives(byPreactivations z: [Double]) -> [Double] {
    let (rows, width) = (size.steps * size.batch, 4 * size.units)
    func product(
      _ form: ProductForm, _ a: [Double], _ b: [Double], rows: Int, columns: Int, inner: Int
    ) -> [Double] {
      var result = Array(repeating: 0.0, count: rows * columns)
      var sum = result.mutableSpan
      Double.addProduct(
        form, a.span, b.span, to: &sum, rows: 0..<rows, columns: columns, inner: inner)
      return result
    }
    let byInputs = product(
      .plain, z, problem.parameters.inputWeights.elements, rows: rows, columns: size.inputs,
      inner: width)
    let byWeights = product(
      .firstTransposed, z, problem.inputs.elements, rows: width, columns: size.inputs, inner: rows)
    let byRecurrent = product(
      .firstTransposed, z, Array(hidden.prefix(rows * size.units)), rows: width,
      columns: size.units, inner: rows)
    let byBias = (0..<width).map { column in
      stride(from: column, to: z.count, by: width).reduce(0) { $0 + z[$1] }
    }
    return byInputs + byWeights + byRecurrent + byBias
  }
}
