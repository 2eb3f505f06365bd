import LSTM

extension CellProgram {
  /// The states that go from step to step.
  private struct State {
    /// As stored.
    var hidden: Value
    /// Carried in full.
    var cell: Value
    var storedCell: Value
  }

  /// Computes all steps.
  ///
  /// - Parameter inputs: what each step reads [N, I], zeros where a row has ended.
  /// - Returns: what is returned of this place.
  mutating func forward(
    _ inputs: [Value], in graph: inout Graph
  ) -> [Quantity.Kind: Returned] {
    var state = State(hidden: initial.hidden, cell: initial.cell, storedCell: initial.cell)
    var last = initial.hidden
    var computed: [(time: Int, step: Step)] = []
    for time in order {
      let rows = rows(at: time)
      let step = step(inputs[time], from: state, rows, in: &graph)
      last = graph.select(rows, step.hidden, else: last)
      state.hidden = graph.select(rows, step.storedHidden, else: state.hidden)
      state.cell = graph.select(rows, step.cell, else: state.cell)
      state.storedCell = step.storedCell
      computed.append((time, step))
    }
    steps = computed.sorted { $0.time < $1.time }.map(\.step)
    func trace(_ value: (Step) -> Value) -> Returned {
      .values(
        steps.enumerated().map { graph.select(rows(at: $0), value($1)) })
    }
    return [
      .finalHidden: .values([last]), .finalCell: .values([state.cell]),
      .inputGate: trace { $0.gates[0].value }, .forgetGate: trace { $0.gates[1].value },
      .candidate: trace { $0.gates[2].value }, .outputGate: trace { $0.gates[3].value },
      .cell: trace(\.cell),
    ]
  }

  /// For each step the hidden state as it is returned, and as the next layer reads it.
  func hidden(in graph: inout Graph) -> [(returned: Value, stored: Value)] {
    steps.enumerated().map { time, step in
      let rows = rows(at: time)
      return (graph.select(rows, step.hidden), graph.select(rows, step.storedHidden))
    }
  }

  private func step(
    _ x: Value, from before: State, _ rows: [Bool]?, in graph: inout Graph
  ) -> Step {
    let seen = recurrentMask.map { graph.combine([before.hidden, $0]) } ?? before.hidden
    func gate(_ gate: Gate, peeping cell: Value) -> GateStep {
      self.gate(gate, x, seen, peeping: cell, in: &graph)
    }
    let i = gate(.input, peeping: before.cell)
    let f =
      design.isCoupled
      ? complement(of: i, in: &graph) : gate(.forget, peeping: before.cell)
    let g = gate(.candidate, peeping: before.cell)
    let sum = graph.combine([f.value, before.cell], [i.value, g.value])
    let (unclipped, norm) = normaliseCell(sum, in: &graph)
    let (cell, inside) = clip(unclipped, design.cellClip, in: &graph)
    let o = gate(.output, peeping: cell)

    let shown = graph.activate(design.activations.cell, cell)
    var (hidden, gated) = (graph.combine([o.value, shown]), Value?.none)
    if let projection {
      let kept = graph.store(hidden)
      hidden = graph.dot([(kept, projection)], terms: size.units)
      gated = kept
    }
    return Step(
      x: x, hiddenBefore: seen, cellBefore: before.storedCell, gates: [i, f, g, o],
      cellNorm: norm, unclippedCell: unclipped, cellInside: inside, cell: cell,
      storedCell: graph.select(rows, graph.store(cell), else: before.storedCell),
      shown: graph.store(shown), gated: gated, hidden: hidden, storedHidden: graph.store(hidden))
  }

  // MARK: - Gates

  private func gate(
    _ gate: Gate, _ x: Value, _ seen: Value, peeping cell: Value, in graph: inout Graph
  ) -> GateStep {
    let products = [
      (value: x, matrix: inputWeights[gate.rawValue]),
      (value: seen, matrix: recurrentWeights[gate.rawValue]),
    ]
    let added = added(to: gate, cell, in: &graph)
    let terms = size.inputs + size.hidden + 2
    let unclipped: Value
    var norm: Normalised?
    if let layerNorm = design.layerNorm, let gains {
      let normalised = graph.normalise(
        graph.dot(products, terms: terms), epsilon: layerNorm.epsilon)
      unclipped = graph.combine([[normalised.value, gains[gate.rawValue]]] + added.map { [$0] })
      norm = normalised
    } else {
      unclipped = graph.dot(products, adding: added, terms: terms + design.furtherTerms)
    }
    var (z, inside) = clip(unclipped, design.clip, in: &graph)
    let value = graph.activate(design.activations[gate], z)
    if design.activations[gate].errors?.keepsPreactivation == true { z = graph.store(z) }
    return GateStep(
      norm: norm, unclipped: unclipped, inside: inside, z: z, value: value,
      stored: graph.store(value))
  }

  /// f = 1 − i
  private func complement(of i: GateStep, in graph: inout Graph) -> GateStep {
    let one = graph.constant(graph[i.value].exact.map { _ in 1 })
    let value = graph.combine([one], [graph.negated(i.value)])
    return GateStep(
      norm: nil, unclipped: nil, inside: nil, z: value, value: value, stored: graph.store(value))
  }

  /// What is added to a gate's weighted sums: biases, the forget gate's offset, a peephole.
  ///
  /// A kernel that adds an offset or peepholes to several gates at once adds zeros to those
  /// without.
  private func added(to gate: Gate, _ cell: Value, in graph: inout Graph) -> [Value] {
    func every(_ number: Double) -> Value {
      graph.constant(Array(repeating: number, count: size.batch * size.units))
    }
    var added = biases[gate.rawValue]
    if design.forgetBias != 0, !(design.hasPeepholes && gate == .output) {
      added.append(every(gate == .forget ? design.forgetBias : 0))
    }
    if design.hasPeepholes {
      added.append(peepholes[gate.rawValue].map { graph.times(cell, graph[$0].exact) } ?? every(0))
    }
    return added
  }

  // MARK: - Cell

  /// The sum of what was kept and what came in, normalised if the design says so.
  private func normaliseCell(_ sum: Value, in graph: inout Graph) -> (Value, Normalised?) {
    guard let layerNorm = design.layerNorm, let cellNorm else { return (sum, nil) }
    let normalised = graph.normalise(sum, epsilon: layerNorm.epsilon)
    return (graph.combine([normalised.value, cellNorm.gain], [cellNorm.shift]), normalised)
  }

  private func clip(
    _ value: Value, _ limit: Double?, in graph: inout Graph
  ) -> (value: Value, inside: [Double]?) {
    limit.map { graph.clip(value, $0) } ?? (value, nil)
  }
}

extension CellDesign {
  /// How many numbers a kernel adds to a gate's weighted sums and two biases.
  var furtherTerms: Int { (hasPeepholes ? 1 : 0) + (forgetBias != 0 ? 1 : 0) }
}
