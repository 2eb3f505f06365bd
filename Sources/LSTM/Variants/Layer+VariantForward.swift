// The forward pass of everything that is not the plain LSTM. One step is written as the
// equations are; what a design lacks is passed over.
extension Layer {
  /// - Precondition: all shapes have been checked.
  func variantForward(
    _ x: Tensor<Scalar>, from initial: CellState<Scalar>, along course: Course<Scalar>
  ) -> ForwardPass<Scalar> {
    var pass = ForwardPass(
      inputs: x, initial: initial,
      preactivations: Tensor(
        repeating: .zero, shape: [x.shape[0], x.shape[1], 4 * units]))
    var state = initial
    var steps: [VariantStep<Scalar>] = []
    for visit in course.visits(steps: x.shape[0], batch: x.shape[1]) {
      let step = step(
        visit, x: x.taking(visit.positions), from: state.taking(visit.rows),
        mask: course.recurrentMask?.taking(visit.rows))
      state.put(CellState(hidden: step.hidden, cell: step.cell), at: visit.rows)
      pass.put(step)
      steps.append(step)
    }
    pass.final = state
    pass.variantSteps = steps
    return pass
  }

  private func step(
    _ visit: Course<Scalar>.Visit, x: Tensor<Scalar>, from before: CellState<Scalar>,
    mask: Tensor<Scalar>?
  ) -> VariantStep<Scalar> {
    let seen = mask.map { before.hidden ⊙ $0 } ?? before.hidden
    let (sums, norms) = gateSums(x, seen)
    let activations = design.activations

    let zi = withPeephole(.input, sums.input, before.cell)
    let i = activate(activations.input, zi)
    let zf = withPeephole(.forget, sums.forget.map { $0 + Scalar(design.forgetBias) }, before.cell)
    let f = design.isCoupled ? i.map { 1 - $0 } : activate(activations.forget, zf)
    let g = activate(activations.candidate, sums.candidate)

    let (unclipped, cellNorm) = normaliseCell(f ⊙ before.cell + i ⊙ g)
    let cell =
      design.cellClip.map { limit in unclipped.activated(by: .identity, clip: limit) } ?? unclipped

    let zo = withPeephole(.output, sums.output, cell)
    let o = activate(activations.output, zo)
    let shown = cell.activated(by: activations.cell)
    let gated = o ⊙ shown
    let hidden = parameters.extra.projection.map { gated.product(transposed: $0) } ?? gated

    return VariantStep(
      visit: visit, x: x, seen: seen, mask: mask, cellBefore: before.cell, norms: norms,
      z: PerGate(input: zi, forget: zf, candidate: sums.candidate, output: zo),
      gates: PerGate(input: i, forget: f, candidate: g, output: o), cellNorm: cellNorm,
      unclipped: unclipped, cell: cell, shown: shown, gated: gated, hidden: hidden)
  }

  /// x Wᵀ + h Rᵀ, normalised gate by gate, with the biases: z without peepholes and offset.
  private func gateSums(
    _ x: Tensor<Scalar>, _ seen: Tensor<Scalar>
  ) -> (PerGate<Tensor<Scalar>>, PerGate<LayerNorm.Normalised<Scalar>>?) {
    let products =
      x.product(transposed: parameters.inputWeights)
      + seen.product(transposed: parameters.recurrentWeights)
    var sums = eachGate { products.block($0.rawValue, width: units) }
    var norms: PerGate<LayerNorm.Normalised<Scalar>>?
    if let norm = design.layerNorm, let gain = parameters.extra.gain {
      let normalised = eachGate { norm(sums[$0]) }
      sums = eachGate { normalised[$0].values.times(gain.block($0.rawValue, units)) }
      norms = normalised
    }
    return (
      eachGate { gate in
        let biased = sums[gate].plus(parameters.bias.block(gate.rawValue, units))
        guard let second = parameters.extra.recurrentBias else { return biased }
        return biased.plus(second.block(gate.rawValue, units))
      }, norms
    )
  }

  /// z + p ⊙ c, for a gate that has a peephole.
  private func withPeephole(
    _ gate: Gate, _ z: Tensor<Scalar>, _ cell: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    guard let weights = peephole(gate) else { return z }
    return z + cell.times(weights)
  }

  /// The activation of a pre-activation, which is clipped first if the design says so.
  private func activate(_ activation: Activation, _ z: Tensor<Scalar>) -> Tensor<Scalar> {
    z.activated(by: activation, clip: design.clip)
  }

  /// The sum of what was kept and what came in, normalised if the design says so.
  private func normaliseCell(
    _ sum: Tensor<Scalar>
  ) -> (Tensor<Scalar>, LayerNorm.Normalised<Scalar>?) {
    guard let norm = design.layerNorm, let gain = parameters.extra.cellGain,
      let shift = parameters.extra.cellShift
    else { return (sum, nil) }
    let normalised = norm(sum)
    return (normalised.values.times(gain.elements).plus(shift.elements), normalised)
  }

  /// p_q [H]; nil for a gate or a design without.
  func peephole(_ gate: Gate) -> [Scalar]? {
    guard let all = parameters.extra.peepholes, let block = gate.peepholeBlock else { return nil }
    return all.block(block, units)
  }

  func eachGate<Value>(_ value: (Gate) -> Value) -> PerGate<Value> {
    PerGate(
      input: value(.input), forget: value(.forget), candidate: value(.candidate),
      output: value(.output))
  }
}

extension Gate {
  /// Which block of p is this gate's, in the order i, f, o.
  var peepholeBlock: Int? {
    switch self {
    case .input: 0
    case .forget: 1
    case .output: 2
    case .candidate: nil
    }
  }
}

extension Tensor {
  /// Block `index` of a vector that is made of blocks of `length`.
  func block(_ index: Int, _ length: Int) -> [Scalar] {
    Array(elements[(index * length)..<((index + 1) * length)])
  }
}

extension ForwardPass {
  /// Enters what one step computed at the positions of its rows.
  mutating func put(_ step: VariantStep<Scalar>) {
    let at = step.visit.positions
    preactivations.put(.beside(step.z.all), at: at)
    gates.put(.beside(step.gates.all), at: at)
    cells.put(step.cell, at: at)
    cellActivations.put(step.shown, at: at)
    hidden.put(step.hidden, at: at)
  }
}
