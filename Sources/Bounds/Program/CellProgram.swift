import LSTM

/// One layer in one direction over the primitives: all its steps, forward and backward.
///
/// The equations are those of `Layer`. Rows whose sequence has ended keep their state; their
/// gradients wait until they are active.
struct CellProgram {
  let design: CellDesign
  let size: CellSize
  /// The rows that have each step; nil where all have every step.
  let active: [[Bool]]?
  /// The steps in the order of the computation.
  let order: [Int]

  // What is given.
  let initial: (hidden: Value, cell: Value)
  let finalUpstream: (hidden: Value, cell: Value)
  let recurrentMask: Value?
  /// By gate [H, I] and [H, P].
  let inputWeights: [Matrix]
  let recurrentWeights: [Matrix]
  /// [P, H]
  let projection: Matrix?
  /// By gate, the biases [N, H] that are added up.
  let biases: [[Value]]
  /// By gate [N, H]; nil for a gate or a design without.
  let peepholes: [Value?]
  /// By gate, and of the cell state.
  let gains: [Value]?
  let cellNorm: (gain: Value, shift: Value)?

  /// In the order of time, once they have been computed forward.
  var steps: [Step] = []

  /// The sizes of a place.
  struct CellSize {
    let batch: Int
    /// The width of what the layer reads.
    let inputs: Int
    let units: Int
    /// The width of the hidden state.
    let hidden: Int
  }

  /// - Parameters:
  ///   - index: of the place among those of the problem.
  ///   - active: the rows that have each step.
  init(
    _ problem: Problem<Double>, at index: Int, _ whole: Dimensions, active: [[Bool]]?,
    in graph: inout Graph
  ) {
    let (design, units) = (problem.design.cell, whole.units)
    let (place, given) = (problem.design.places[index], problem.places[index])
    let (parameters, extra) = (given.parameters, given.parameters.extra)
    self.design = design
    self.active = active
    size = CellSize(
      batch: whole.batch,
      inputs: problem.design.inputLength(
        ofLayer: place.layer, inputs: whole.inputs, units: units),
      units: units, hidden: design.hiddenLength(units: units))
    order = place.isReverse ? (0..<whole.steps).reversed() : Array(0..<whole.steps)

    func constant(_ tensor: Tensor<Double>) -> Value { graph.constant(tensor.elements) }
    func everyRow(_ tensor: Tensor<Double>) -> Value {
      graph.constant(everyRow: tensor.elements)
    }
    func blocks(_ tensor: Tensor<Double>) -> [Value] {
      (0..<(tensor.count / units)).map {
        graph.constant(everyRow: tensor.elements[($0 * units)...].prefix(units))
      }
    }
    initial = (constant(given.initial.hidden), constant(given.initial.cell))
    finalUpstream = (constant(given.finalUpstream.hidden), constant(given.finalUpstream.cell))
    recurrentMask = problem.dropout.recurrent.map { constant($0[index]) }
    inputWeights = parameters.inputWeights.gateMatrices
    recurrentWeights = parameters.recurrentWeights.gateMatrices
    projection = extra.projection.map {
      Matrix(rows: $0.shape[0], columns: $0.shape[1], $0.elements)
    }
    let all = [design.bias == .none ? nil : parameters.bias, extra.recurrentBias]
      .compactMap(\.self).map(blocks)
    biases = Gate.allCases.map { gate in all.map { $0[gate.rawValue] } }
    let weights = extra.peepholes.map(blocks)
    peepholes = [weights?[0], weights?[1], nil, weights?[2]]
    gains = extra.gain.map(blocks)
    if let gain = extra.cellGain, let shift = extra.cellShift {
      cellNorm = (everyRow(gain), everyRow(shift))
    } else {
      cellNorm = nil
    }
  }

  func rows(at step: Int) -> [Bool]? { active?[step] }

  /// What one step computed and keeps for backward; by gate in the order i, f, g, o.
  struct Step {
    let x: Value
    /// h[t−1] as R sees it.
    let hiddenBefore: Value
    /// As stored.
    let cellBefore: Value
    let gates: [GateStep]
    let cellNorm: Normalised?
    /// The cell state before it is clipped, and where it was inside.
    let unclippedCell: Value
    let cellInside: [Double]?
    /// c[t], and as it is stored.
    let cell: Value
    let storedCell: Value
    /// The cell activation of c[t], stored.
    let shown: Value
    /// o ⊙ that, stored for the projection; nil without.
    let gated: Value?
    /// h[t] as it is returned, and as the next step and the next layer read it.
    let hidden: Value
    let storedHidden: Value
  }

  /// A gate of one step.
  struct GateStep {
    let norm: Normalised?
    /// The pre-activation before it is clipped; nil where the gate has none of its own.
    let unclipped: Value?
    let inside: [Double]?
    /// What the slope may be computed from: the pre-activation, stored where it is read.
    let z: Value
    /// The activation, and as it is stored.
    let value: Value
    let stored: Value
  }
}

extension Tensor<Double> {
  /// The blocks of the four gates.
  fileprivate var gateMatrices: [Matrix] {
    let (height, width) = (shape[0] / Gate.allCases.count, shape[1])
    return Gate.allCases.indices.map { gate in
      Matrix(
        rows: height, columns: width,
        elements[(gate * height * width)...].prefix(height * width))
    }
  }
}
