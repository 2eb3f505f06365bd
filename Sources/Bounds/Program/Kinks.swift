import LSTM

/// Values [N, H] of one gate or of the cell state, step by step, that must not come near a kink: a
/// rounding that crosses one moves a slope by a jump, which no first-order bound covers.
struct Watched: Sendable {
  let values: [Value]
  /// Where the kinks lie.
  let kinks: [Double]
  /// The rows that have each step; nil where all have every step.
  let active: [[Bool]]?
}

extension CellProgram {
  /// What has kinks here: its activation's, and the limits of its clip.
  var watched: [Watched] {
    let gates = Gate.allCases.compactMap { gate in
      watched(design.activations[gate], design.clip) { $0.gates[gate.rawValue].unclipped }
    }
    let cell = watched(design.activations.cell, design.cellClip) { $0.unclippedCell }
    return gates + (cell.map { [$0] } ?? [])
  }

  private func watched(
    _ activation: Activation, _ limit: Double?, _ value: (Step) -> Value?
  ) -> Watched? {
    let kinks = activation.kinks + (limit.map { [-$0, $0] } ?? [])
    let values = steps.compactMap(value)
    return kinks.isEmpty || values.isEmpty
      ? nil : Watched(values: values, kinks: kinks, active: active)
  }
}

extension Activation {
  /// Where it or one of its first two derivatives jumps.
  var kinks: [Double] {
    switch self {
    case .relu, .leakyRelu, .elu, .selu, .softsign: [0]
    case .thresholdedRelu(let theta): [theta]
    case .hardSigmoid: [-2.5, 2.5]
    case .hardSigmoidSixth: [-3, 3]
    case .identity, .affine, .gelu, .geluTanh, .exponential, .softplus, .logistic, .tanh,
      .scaledTanh:
      []
    }
  }
}
