public import LSTM

/// The LSTM as a kernel computes it on one problem, forward and backward, over the primitives.
///
/// The equations are those of `Layer`; numbers are stored where real kernels store them: hidden
/// states, what backward reads of each step, gradients of pre-activations. Two readings tell how
/// far errors carry: ``sensitivities()`` to first order, ``remainders(_:tier:longestDot:seed:)``
/// to all orders.
public struct LayerProgram: Sendable {
  /// How many terms the longest dot product has that a kernel forms.
  public let longestDot: Int
  let size: Dimensions
  private(set) var graph: Graph
  private(set) var outputs: [Quantity: Returned] = [:]

  /// - Throws: `ShapeError` naming the first tensor that does not fit the others, or
  ///   ``UnknownActivationError``.
  public init(_ problem: Problem<Double>) throws {
    size = try problem.dimensions()
    longestDot = Self.longestDot(size)
    graph = Graph(rows: size.batch)
    let steps = try forward(problem)
    try backward(problem, steps)
  }

  static func longestDot(_ size: Dimensions) -> Int {
    size.steps == 0
      ? 1
      : max(size.inputs + size.units + 2, 4 * size.units + 1, size.steps * size.batch)
  }

  /// What backward reads of one step, gates in the order i, f, g, o.
  struct Step {
    let x: Value
    let (hiddenBefore, cellBefore): (Value, Value)
    let preactivations: [Value]
    let gates: [Value]
    let cell: Value
    let shown: Value
  }

  private mutating func forward(_ problem: Problem<Double>) throws -> [Step] {
    let chosen = problem.activations
    let (inputWeights, recurrentWeights) = matrices(problem.parameters)
    let bias = Gate.allCases.map { gate in
      let block = problem.parameters.bias.elements[(gate.rawValue * size.units)...]
      return graph.constant((0..<size.batch).flatMap { _ in block.prefix(size.units) })
    }
    var hidden = graph.constant(problem.initial.hidden.elements)
    var cell = graph.constant(problem.initial.cell.elements)
    var (keptCell, shownHidden) = (cell, hidden)
    var steps: [Step] = []
    var traces: [Quantity: [Value]] = [:]
    for x in problem.inputs.steps {
      let x = graph.constant(x)
      let z = Gate.allCases.indices.map { gate in
        graph.dot(
          [(x, inputWeights[gate]), (hidden, recurrentWeights[gate])], adding: [bias[gate]],
          terms: size.inputs + size.units + 2)
      }
      let gates = try zip(Gate.allCases, z).map { try graph.activate(chosen[$0], $1) }
      let (i, f, g, o) = (gates[0], gates[1], gates[2], gates[3])
      let cellBefore = keptCell
      cell = graph.combine([f, cell], [i, g])
      let shown = try graph.activate(chosen.cell, cell)
      shownHidden = graph.combine([o, shown])
      let hiddenBefore = hidden
      (hidden, keptCell) = (graph.store(shownHidden), graph.store(cell))
      steps.append(
        Step(
          x: x, hiddenBefore: hiddenBefore, cellBefore: cellBefore, preactivations: z,
          gates: gates.map { graph.store($0) }, cell: cell, shown: graph.store(shown)))
      let returned: [(Quantity, Value)] = [
        (.inputGate, i), (.forgetGate, f), (.candidate, g), (.outputGate, o), (.cell, cell),
        (.hidden, shownHidden),
      ]
      for (quantity, value) in returned { traces[quantity, default: []].append(value) }
    }
    for quantity in [
      .inputGate, .forgetGate, .candidate, .outputGate, .cell, .hidden,
    ] as [Quantity] {
      outputs[quantity] = .values(traces[quantity] ?? [])
    }
    outputs[.finalHidden] = .values([shownHidden])
    outputs[.finalCell] = .values([cell])
    return steps
  }

  private mutating func backward(_ problem: Problem<Double>, _ steps: [Step]) throws {
    let chosen = problem.activations
    let (inputWeights, recurrentWeights) = matrices(problem.parameters)
    func back(_ dz: [Value], through weights: [Matrix]) -> [(value: Value, matrix: Matrix)] {
      zip(dz, weights).map { ($0, $1.transposed) }
    }
    let upstream = problem.upstream.hidden.steps
    var dh = graph.constant(problem.upstream.final.hidden.elements)
    var dc = graph.constant(problem.upstream.final.cell.elements)
    var (dx, dzs): ([Value], [[Value]]) = ([], [])
    for (step, kept) in steps.enumerated().reversed() {
      let sent = graph.constant(upstream[step])
      if let dz = dzs.last {
        dh = graph.dot(
          back(dz, through: recurrentWeights), adding: [sent], terms: 4 * size.units + 1)
      } else {
        dh = graph.combine([sent], [dh])
      }
      let (i, f, g, o) = (kept.gates[0], kept.gates[1], kept.gates[2], kept.gates[3])
      let shownSlope = try graph.slope(chosen.cell, of: kept.shown, at: kept.cell)
      dc = graph.combine([dh, o, shownSlope], [dc])
      let towards = [(dc, g), (dc, kept.cellBefore), (dc, i), (dh, kept.shown)]
      let dz = try zip(Gate.allCases, towards).map { gate, factors in
        let slope = try graph.slope(
          chosen[gate], of: kept.gates[gate.rawValue], at: kept.preactivations[gate.rawValue])
        return graph.store(graph.combine([factors.0, factors.1, slope]))
      }
      dzs.append(dz)
      dx.append(graph.dot(back(dz, through: inputWeights), terms: 4 * size.units))
      dc = graph.combine([f, dc])
    }
    if let dz = dzs.last {
      dh = graph.dot(back(dz, through: recurrentWeights), terms: 4 * size.units)
    }
    outputs[.inputGradient] = .values(dx.reversed())
    outputs[.initialHiddenGradient] = .values([dh])
    outputs[.initialCellGradient] = .values([dc])

    let ones = graph.constant(Array(repeating: 1, count: size.batch))
    let kept = steps.reversed()
    sum(.weightGradient, dzs, kept.map(\.x), width: size.inputs)
    sum(.recurrentGradient, dzs, kept.map(\.hiddenBefore), width: size.units)
    sum(.biasGradient, dzs, kept.map { _ in ones }, width: 1)
  }

  /// A parameter's gradient: gate by gate the sum of dz times what the parameter multiplied.
  private mutating func sum(
    _ quantity: Quantity, _ dzs: [[Value]], _ factors: [Value], width: Int
  ) {
    outputs[quantity] = .sums(
      Gate.allCases.indices.map { gate in
        OuterSum(
          zip(dzs, factors).map { ($0[gate], $1) }, shape: (rows: size.units, columns: width),
          in: graph)
      })
  }

  /// W and R by gate, [H, I] and [H, H].
  private func matrices(_ parameters: Parameters<Double>) -> ([Matrix], [Matrix]) {
    func blocks(_ tensor: Tensor<Double>) -> [Matrix] {
      let (height, width) = (tensor.shape[0] / Gate.allCases.count, tensor.shape[1])
      return Gate.allCases.indices.map { gate in
        Matrix(
          rows: height, columns: width,
          tensor.elements[(gate * height * width)...].prefix(height * width))
      }
    }
    return (blocks(parameters.inputWeights), blocks(parameters.recurrentWeights))
  }
}

extension Tensor<Double> {
  /// The entries of each step of a sequence [T, N, …].
  fileprivate var steps: [[Double]] {
    let length = count / Swift.max(shape[0], 1)
    return (0..<shape[0]).map { Array(elements[($0 * length)...].prefix(length)) }
  }
}
