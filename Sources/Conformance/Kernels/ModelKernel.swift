public import Bounds
public import LSTM

/// A plain LSTM written a second time, row by row in single precision, whose arithmetic varies
/// within a contract: the correct kernels that must pass, and the kernels of 16-bit storage.
///
/// Stored, and so rounded to the storage format, are the hidden states, what backward reads of
/// each step, the gradients of the pre-activations and every returned tensor; the cell state is
/// carried in full.
public struct ModelKernel: Kernel {
  public let name: String
  public let contract: Contract
  let arithmetic: ModelArithmetic

  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try answer(problem) { $0.answer() }
  }

  public func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try answer(problem) { $0.outputs().answer }
  }

  private func answer(
    _ problem: Problem<Double>, _ run: (ModelRun) -> [Quantity: Tensor<Float>]
  ) throws -> [Quantity: Tensor<Double>] {
    // The layer's own checks name a tensor that does not fit.
    _ = try Layer(problem.parameters)
    return run(ModelRun(problem.map { Float($0) }, arithmetic))
      .mapValues { $0.map { Double(arithmetic.stored($0)) } }
  }
}

/// One run of the model: the problem's sizes, its weights by row, and what the steps leave.
private struct ModelRun {
  let problem: Problem<Float>
  let arithmetic: ModelArithmetic
  let (steps, batch, inputs, units): (Int, Int, Int, Int)
  let weights: [[Float]]
  let recurrent: [[Float]]

  init(_ problem: Problem<Float>, _ arithmetic: ModelArithmetic) {
    self.problem = problem
    self.arithmetic = arithmetic
    let shape = problem.inputs.shape
    (steps, batch, inputs) = (shape[0], shape[1], shape[2])
    units = problem.initial.hidden.shape[1]
    weights = problem.parameters.inputWeights.rows
    recurrent = problem.parameters.recurrentWeights.rows
  }

  /// What one step of one row leaves: activations as computed, and as stored for backward.
  struct Step {
    var (x, before, cellBefore): ([Float], [Float], [Float])
    var (z, gates, cell, shown, hidden): ([Float], [Float], [Float], [Float], [Float])
  }

  /// Forward alone: all tensors, with zeros for gradients, and the steps of each row.
  func outputs() -> (answer: [Quantity: Tensor<Float>], rows: [[Step]]) {
    var answer: [Quantity: Tensor<Float>] = [:]
    let size = Dimensions(batch: batch, steps: steps, inputs: inputs, units: units)
    for quantity in Quantity.allCases {
      answer[quantity] = Tensor(repeating: 0, shape: quantity.shape(size))
    }
    let rows = (0..<batch).map { forward($0, &answer) }
    return (answer, rows)
  }

  func answer() -> [Quantity: Tensor<Float>] {
    let (outputs, rows) = outputs()
    var answer = outputs
    let dz = rows.indices.flatMap { backward($0, rows[$0], &answer) }
    let history = rows.joined()
    // Every parameter's gradient is one dot product over steps and batch.
    let columns = (0..<(4 * units)).map { unit in dz.map { $0[unit] } }
    let (x, h) = (history.map(\.x).transposed(inputs), history.map(\.before).transposed(units))
    let ones = Array(repeating: Float(1), count: history.count)
    answer[.weightGradient]?.elements = columns.flatMap { c in x.map { arithmetic.dot(c, $0) } }
    answer[.recurrentGradient]?.elements = columns.flatMap { c in h.map { arithmetic.dot(c, $0) } }
    answer[.biasGradient]?.elements = columns.map { arithmetic.order.dot($0, ones) }
    return answer
  }

  private func forward(_ row: Int, _ answer: inout [Quantity: Tensor<Float>]) -> [Step] {
    let bias = problem.parameters.bias.elements
    let kinds = Gate.allCases.map { problem.activations[$0] }
    var hidden = problem.initial.hidden.rows[row]
    var cell = problem.initial.cell.rows[row]
    var keptCell = cell
    var result: [Step] = []
    for step in 0..<steps {
      let x = Array(problem.inputs.elements[((step * batch + row) * inputs)...].prefix(inputs))
      let z = (0..<(4 * units)).map { unit in
        arithmetic.oneProduct
          ? arithmetic.dot(x + hidden, weights[unit] + recurrent[unit]) + bias[unit]
          : arithmetic.dot(x, weights[unit]) + bias[unit] + arithmetic.dot(hidden, recurrent[unit])
      }
      let gates = z.indices.map { arithmetic.activate(kinds[$0 / units], z[$0]) }
      let next = (0..<units).map {
        gates[units + $0] * cell[$0] + gates[$0] * gates[2 * units + $0]
      }
      let shown = next.map { arithmetic.activate(problem.activations.cell, $0) }
      let h = (0..<units).map { arithmetic.stored(gates[3 * units + $0] * shown[$0]) }
      let traces: [(Quantity, [Float])] = [
        (.inputGate, Array(gates[..<units])), (.forgetGate, Array(gates[units..<(2 * units)])),
        (.candidate, Array(gates[(2 * units)..<(3 * units)])),
        (.outputGate, Array(gates[(3 * units)...])), (.cell, next), (.hidden, h),
      ]
      for (quantity, values) in traces { answer[quantity]?.put(values, row: step * batch + row) }
      result.append(
        Step(
          x: x, before: hidden, cellBefore: keptCell, z: z, gates: gates.map(arithmetic.stored),
          cell: next, shown: shown.map(arithmetic.stored), hidden: h))
      (hidden, cell, keptCell) = (h, next, next.map(arithmetic.stored))
    }
    answer[.finalHidden]?.put(hidden, row: row)
    answer[.finalCell]?.put(cell, row: row)
    return result
  }

  /// dz of every step of one row, first step first.
  private func backward(
    _ row: Int, _ history: [Step], _ answer: inout [Quantity: Tensor<Float>]
  ) -> [[Float]] {
    let chosen = problem.activations
    let (byInput, byUnit) = (weights.transposed(inputs), recurrent.transposed(units))
    var dh = problem.upstream.final.hidden.rows[row]
    var dc = problem.upstream.final.cell.rows[row]
    var result: [[Float]] = []
    for (step, kept) in history.enumerated().reversed() {
      let upstream = problem.upstream.hidden.elements[((step * batch + row) * units)...]
        .prefix(units)
      dh = zip(upstream, dh).map { $0 + $1 }
      var dz = Array(repeating: Float(0), count: 4 * units)
      for unit in 0..<units {
        let at = { (gate: Gate) in gate.rawValue * units + unit }
        let gate = { (gate: Gate) in kept.gates[at(gate)] }
        let slope = { (gate: Gate) in
          arithmetic.slope(chosen[gate], kept.z[at(gate)], kept.gates[at(gate)])
        }
        let shown = kept.shown[unit]
        dc[unit] += dh[unit] * gate(.output) * arithmetic.slope(chosen.cell, kept.cell[unit], shown)
        dz[at(.input)] = dc[unit] * gate(.candidate) * slope(.input)
        dz[at(.forget)] = dc[unit] * kept.cellBefore[unit] * slope(.forget)
        dz[at(.candidate)] = dc[unit] * gate(.input) * slope(.candidate)
        dz[at(.output)] = dh[unit] * shown * slope(.output)
        dc[unit] *= gate(.forget)
      }
      dz = dz.map(arithmetic.stored)
      answer[.inputGradient]?.put(
        byInput.map { arithmetic.dot(dz, $0) }, row: step * batch + row)
      dh = byUnit.map { arithmetic.dot(dz, $0) }
      result.insert(dz, at: 0)
    }
    answer[.initialHiddenGradient]?.put(dh, row: row)
    answer[.initialCellGradient]?.put(dc, row: row)
    return result
  }
}

extension Tensor {
  /// The rows of a matrix.
  fileprivate var rows: [[Scalar]] {
    (0..<shape[0]).map { Array(elements[($0 * shape[1])...].prefix(shape[1])) }
  }

  /// Overwrites one row, all axes but the last read as one.
  fileprivate mutating func put(_ values: [Scalar], row: Int) {
    elements.replaceSubrange((row * values.count)..<((row + 1) * values.count), with: values)
  }
}

extension [[Float]] {
  /// Columns as rows; `width` says how many there are, since there may be no row.
  fileprivate func transposed(_ width: Int) -> [[Float]] {
    (0..<width).map { column in map { $0[column] } }
  }
}
