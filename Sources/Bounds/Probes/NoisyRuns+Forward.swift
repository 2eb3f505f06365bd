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
    func activate(_ errors: ProbedActivation?, _ z: Double) -> Double {
      guard let errors else { return z }
      let value = errors.value(z)
      return value + draw(sizes.ofActivation(value))
    }
    func keep(_ value: Double) -> Double { value + draw(sizes.ofStorage(value)) }

    var result = Step(before)
    let (ofInput, ofForget) = (activations[0], activations[1])
    let (ofCandidate, ofOutput, ofCell) = (activations[2], activations[3], activations[4])
    for row in 0..<rows {
      for unit in 0..<units {
        func gate(_ gate: Int, _ errors: ProbedActivation?) -> Double {
          let at = (row * 4 + gate) * units + unit
          let z = recurrentPart[at] + projection[at] + draw(ofDot * dotSizes[at])
          let value = activate(errors, z)
          result.gates[at] = value
          result.keptGates[at] = keep(value)
          return value
        }
        let at = row * units + unit
        let (i, f) = (gate(0, ofInput), gate(1, ofForget))
        let (g, o) = (gate(2, ofCandidate), gate(3, ofOutput))
        let (carried, added) = (f * before.cell[at], i * g)
        let sum = carried + added
        let size = carried.magnitude + added.magnitude + sum.magnitude
        let cell = sum + draw(sizes.elementwise * size)
        let shown = activate(ofCell, cell)
        let hidden = o * shown + draw(sizes.elementwise * (o * shown).magnitude)
        result.hidden[at] = hidden
        result.keptShown[at] = keep(shown)
        result.after.cell[at] = cell
        result.after.hidden[at] = keep(hidden)
        result.after.keptCell[at] = keep(cell)
      }
    }
    return result
  }
}
