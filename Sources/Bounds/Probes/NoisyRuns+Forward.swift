import LSTM

extension NoisyRuns {
  /// What one step hands to the next in one lane, [N, H].
  struct State: Sendable {
    /// As they are kept in memory: what the next step's product and the backward pass read.
    var hidden: [Double]
    var keptCell: [Double]
    var cell: [Double]
  }

  /// What a step computes in one lane.
  struct Step: Sendable {
    /// As they are returned, [N, 4H] and [N, H].
    var gates: [Double]
    var hidden: [Double]
    /// As backward reads them.
    var keptGates: [Double]
    var keptShown: [Double]
    /// The cell state among them is returned as it is.
    var after: State

    fileprivate init(_ state: State) {
      after = state
      hidden = state.hidden
      keptShown = state.hidden
      gates = Array(repeating: 0, count: 4 * state.hidden.count)
      keptGates = gates
    }
  }

  /// Before the first step, by lane.
  var initial: [State] {
    let (hidden, cell) = (problem.initial.hidden.elements, problem.initial.cell.elements)
    return Array(repeating: State(hidden: hidden, keptCell: cell, cell: cell), count: lanes)
  }

  /// The part of some steps' pre-activations that does not depend on the state, x Wᵀ + b
  /// [steps·N, 4H], and the sums of its terms' magnitudes.
  func projection(of steps: Range<Int>) -> (numbers: [Double], sizes: [Double]) {
    let (x, bias) = (numbers(problem.inputs, of: steps), problem.parameters.bias.elements)
    func project(_ x: ArraySlice<Double>, _ weights: [Double], adding bias: [Double]) -> [Double] {
      let rows = steps.count * self.rows
      var result = (0..<rows).flatMap { _ in bias }
      var sum = result.mutableSpan
      Double.addProduct(
        .secondTransposed, x.span, weights.span, to: &sum, rows: 0..<rows,
        columns: 4 * size.units, inner: size.inputs)
      return result
    }
    return (
      project(x, problem.parameters.inputWeights.elements, adding: bias),
      project(x.map(\.magnitude)[...], inputMagnitudes, adding: bias.map(\.magnitude))
    )
  }

  /// Runs one step in every lane.
  ///
  /// - Parameters:
  ///   - projection: x Wᵀ + b of the step, [N, 4H]
  ///   - given: the sums of its terms' magnitudes
  func advance(
    _ states: [State], step: Int, projection: ArraySlice<Double>, sizes given: ArraySlice<Double>
  ) -> [Step] {
    let recurrentPart = product(states.map(\.hidden), recurrent)
    let recurrentSum = product([states[0].hidden.map(\.magnitude)], recurrentSizes)[0]
    let dotSizes = zip(recurrentSum, given).map(+)
    return inEachLane { lane in
      advance(
        lane, states[lane], draw(lane, .forward(step)), recurrentPart[lane],
        projection, dotSizes[...])
    }
  }

  private func advance(
    _ lane: Int, _ before: State, _ draw: Draws, _ recurrentPart: ArraySlice<Double>,
    _ projection: ArraySlice<Double>, _ dotSizes: ArraySlice<Double>
  ) -> Step {
    var draw = draw
    let (recurrentPart, projection) = (recurrentPart.span, projection.span)
    let dotSizes = dotSizes.span
    let (sizes, units) = (sizes(in: lane), size.units)
    let ofDot = sizes.ofDot(terms: size.inputs + units + 2)
    func keep(_ value: Double) -> Double { value + draw(sizes.ofStorage(value)) }

    var result = Step(before)
    for at in dotSizes.indices {
      result.gates[at] = recurrentPart[at] + projection[at] + draw(ofDot * dotSizes[at])
    }
    for gate in 0..<4 {
      activations[gate]?.apply(to: &result.gates, block: gate, of: 4, width: units, sizes, &draw)
    }
    for at in result.gates.indices { result.keptGates[at] = keep(result.gates[at]) }
    for row in 0..<rows {
      for unit in 0..<units {
        let (at, first) = (row * units + unit, row * 4 * units + unit)
        let carried = result.gates[first + units] * before.cell[at]
        let added = result.gates[first] * result.gates[first + 2 * units]
        let sum = carried + added
        let size = carried.magnitude + added.magnitude + sum.magnitude
        result.after.cell[at] = sum + draw(sizes.elementwise * size)
      }
    }
    var shown = result.after.cell
    activations[4]?.apply(to: &shown, block: 0, of: 1, width: units, sizes, &draw)
    for row in 0..<rows {
      for unit in 0..<units {
        let at = row * units + unit
        let product = result.gates[(row * 4 + 3) * units + unit] * shown[at]
        let hidden = product + draw(sizes.elementwise * product.magnitude)
        result.hidden[at] = hidden
        result.keptShown[at] = keep(shown[at])
        result.after.hidden[at] = keep(hidden)
        result.after.keptCell[at] = keep(result.after.cell[at])
      }
    }
    return result
  }
}
