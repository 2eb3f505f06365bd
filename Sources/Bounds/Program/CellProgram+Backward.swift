import LSTM

extension CellProgram {
  /// What a step sends back.
  struct StepGradients {
    /// Of h[t]; zero where a row has ended, as all here.
    let hidden: Value
    /// Of the normalised cell state, once scaled and shifted; nil without layer norm.
    let normalisedCell: Value?
    /// Of the pre-activations, by gate.
    let dz: [Value]
    /// Of W x + R h, by gate.
    let sums: [Value]
  }

  /// Goes back through all steps.
  ///
  /// - Parameter upstream: the gradient of each hidden state as the place returned it.
  /// - Returns: for each step, by gate, the gradient of W x + R h; and what is returned of this
  ///   place.
  func backward(
    _ upstream: [Value], in graph: inout Graph
  ) -> (sums: [[Value]], outputs: [Quantity.Kind: Returned]) {
    var carry = HiddenCarry(self)
    var dc = finalUpstream.cell
    var computed: [(time: Int, gradients: StepGradients)] = []
    for time in order.reversed() {
      let rows = rows(at: time)
      let dh = carry.into(upstream[time], in: &graph)
      let (gradients, before) = undo(steps[time], dh, dc, rows, in: &graph)
      carry.leave(gradients.sums, dh, rows, in: &graph)
      dc = graph.select(rows, before, else: dc)
      computed.append((time, gradients))
    }
    let gradients = computed.sorted { $0.time < $1.time }.map(\.gradients)
    var outputs = parameterGradients(gradients, in: &graph)
    outputs[.initialHiddenGradient] = .values([carry.end(in: &graph)])
    outputs[.initialCellGradient] = .values([dc])
    return (gradients.map(\.sums), outputs)
  }

  /// - Returns: what the step sends back, and the gradient of c[t−1].
  private func undo(
    _ step: Step, _ dh: Value, _ sent: Value, _ rows: [Bool]?, in graph: inout Graph
  ) -> (StepGradients, cellBefore: Value) {
    func slope(_ gate: Gate) -> Value {
      let kept = step.gates[gate.rawValue]
      return graph.slope(design.activations[gate], of: kept.stored, at: kept.z)
    }
    /// The gradient of a gate's pre-activation from products whose sum the gate's own is.
    func dz(_ gate: Gate, _ products: [Value]...) -> Value {
      let slope = slope(gate)
      var dz = graph.store(graph.combine(products.map { $0 + [slope] }))
      if let inside = step.gates[gate.rawValue].inside { dz = graph.times(dz, inside) }
      return graph.select(rows, dz)
    }
    let (i, f, g, o) = (
      step.gates[0].stored, step.gates[1].stored, step.gates[2].stored, step.gates[3].stored
    )

    let dgated =
      projection.map {
        graph.store(graph.dot([(dh, $0.transposed)], terms: size.hidden))
      } ?? dh
    let shownSlope = graph.slope(design.activations.cell, of: step.shown, at: step.storedCell)
    let dzo = dz(.output, [dgated, step.shown])
    var dc = graph.combine(
      [[dgated, o, shownSlope], [sent]] + throughPeephole(.output, dzo))
    if let inside = step.cellInside { dc = graph.times(dc, inside) }
    var normalisedCell: Value?
    if let norm = step.cellNorm, let cellNorm {
      normalisedCell = graph.select(rows, dc)
      dc = graph.backward(graph.combine([dc, cellNorm.gain]), through: norm)
    }

    let (dzi, dzf): (Value, Value)
    if design.isCoupled {
      dzi = dz(.input, [dc, g], [graph.negated(dc), step.cellBefore])
      dzf = graph.constant(graph[dc].exact.map { _ in 0 })
    } else {
      dzi = dz(.input, [dc, g])
      dzf = dz(.forget, [dc, step.cellBefore])
    }
    let all = [dzi, dzf, dz(.candidate, [dc, i]), dzo]
    var products = [[f, dc]] + throughPeephole(.input, dzi)
    if !design.isCoupled { products += throughPeephole(.forget, dzf) }
    let gradients = StepGradients(
      hidden: graph.select(rows, dh), normalisedCell: normalisedCell, dz: all,
      sums: throughNorms(step, all, rows, in: &graph))
    return (gradients, graph.combine(products))
  }

  /// The product that the gradient of a cell state gets through a peephole, if there is one.
  private func throughPeephole(_ gate: Gate, _ dz: Value) -> [[Value]] {
    peepholes[gate.rawValue].map { [[dz, $0]] } ?? []
  }

  /// From the gradients of pre-activations to those of W x + R h.
  private func throughNorms(
    _ step: Step, _ dz: [Value], _ rows: [Bool]?, in graph: inout Graph
  ) -> [Value] {
    guard let gains else { return dz }
    return zip(step.gates, zip(dz, gains)).map { gate, factors in
      guard let norm = gate.norm else { return factors.0 }
      let scaled = graph.combine([factors.0, factors.1])
      return graph.select(rows, graph.store(graph.backward(scaled, through: norm)))
    }
  }
}

/// The gradient of the hidden state on its way from one step to the one before.
private struct HiddenCarry {
  private let weights: [Matrix]
  private let mask: Value?
  /// How many numbers a kernel adds up in the product with R.
  private let terms: Int
  /// What waits, of rows that were not active; at first what the loss sends to the final state.
  private var held: Value?
  /// By gate, what the last step sent to W x + R h.
  private var sums: [Value]?

  init(_ cell: CellProgram) {
    weights = cell.recurrentWeights.map(\.transposed)
    mask = cell.recurrentMask
    terms = 4 * cell.size.units
    held = cell.finalUpstream.hidden
  }

  /// The whole gradient of a step's hidden state.
  func into(_ upstream: Value, in graph: inout Graph) -> Value {
    arriving([upstream], in: &graph)
  }

  /// Leaves a step: rows that are not active keep what they had.
  mutating func leave(
    _ sums: [Value], _ dh: Value, _ rows: [Bool]?, in graph: inout Graph
  ) {
    self.sums = sums
    held = rows.map { rows in graph.select(rows.map { !$0 }, dh) }
  }

  /// The gradient of the initial hidden state.
  func end(in graph: inout Graph) -> Value {
    if sums == nil, let held { return held }
    return arriving([], in: &graph)
  }

  private func arriving(_ upstream: [Value], in graph: inout Graph) -> Value {
    let addends = upstream + (held.map { [$0] } ?? [])
    guard let sums else { return graph.combine(addends.map { [$0] }) }
    let products = zip(sums, weights).map { (value: $0, matrix: $1) }
    guard let mask else {
      return graph.dot(products, adding: addends, terms: terms + upstream.count)
    }
    let product = graph.dot(products, terms: terms)
    return graph.combine([[mask, product]] + addends.map { [$0] })
  }
}
