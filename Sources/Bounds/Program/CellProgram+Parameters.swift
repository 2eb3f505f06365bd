import LSTM

extension CellProgram {
  /// The gradients of the parameters, sums over steps and batch.
  func parameterGradients(
    _ gradients: [StepGradients], in graph: inout Graph
  ) -> [Quantity.Kind: Returned] {
    let units = size.units
    let ones = graph.constant(Array(repeating: 1, count: size.batch))
    let zeros = graph.constant(Array(repeating: 0, count: size.batch * units))
    let column = ParameterSum.Form.outer(rows: units, columns: 1)
    let each = ParameterSum.Form.elementwise(count: units)

    /// One block: the sum of products of each step's two factors.
    func block(
      _ form: ParameterSum.Form, _ factors: (Step, StepGradients) -> (left: Value, right: Value)
    ) -> ParameterSum {
      ParameterSum(zip(steps, gradients).map(factors), form, in: graph)
    }
    func gates(
      _ form: ParameterSum.Form,
      _ factors: (Int, Step, StepGradients) -> (left: Value, right: Value)
    ) -> Returned {
      .sums(Gate.allCases.indices.map { gate in block(form) { factors(gate, $0, $1) } })
    }

    var all: [Quantity.Kind: Returned] = [
      .weightGradient: gates(.outer(rows: units, columns: size.inputs)) { ($2.sums[$0], $1.x) },
      .recurrentGradient: gates(.outer(rows: units, columns: size.hidden)) {
        ($2.sums[$0], $1.hiddenBefore)
      },
    ]
    let bias = gates(column) { gate, _, sent in (sent.dz[gate], ones) }
    if design.bias != .none { all[.biasGradient] = bias }
    if design.bias == .two { all[.recurrentBiasGradient] = bias }
    if projection != nil {
      all[.projectionGradient] = .sums([
        block(.outer(rows: size.hidden, columns: units)) { ($1.hidden, $0.gated ?? zeros) }
      ])
    }
    if design.hasPeepholes {
      all[.peepholeGradient] = .sums([
        block(each) { ($1.dz[0], $0.cellBefore) }, block(each) { ($1.dz[1], $0.cellBefore) },
        block(each) { ($1.dz[3], $0.storedCell) },
      ])
    }
    if design.layerNorm != nil {
      all[.gainGradient] = gates(each) { ($2.dz[$0], $1.gates[$0].norm?.value ?? zeros) }
      all[.cellGainGradient] = .sums([
        block(each) { ($1.normalisedCell ?? zeros, $0.cellNorm?.value ?? zeros) }
      ])
      all[.cellShiftGradient] = .sums([block(column) { ($1.normalisedCell ?? zeros, ones) }])
    }
    return all
  }
}
