public import LSTM

/// The LSTM as a kernel computes it on one problem, forward and backward, over the primitives.
///
/// The equations are those of `Network`; numbers are stored where real kernels store them: hidden
/// states, what backward reads of each step, gradients of pre-activations, what one layer hands to
/// the next. Two readings tell how far errors carry: ``sensitivities()`` to first order,
/// ``higherOrders(_:truth:contract:tier:using:)`` to all orders.
public struct NetworkProgram: Sendable {
  /// How many terms the longest dot product has that a kernel forms.
  public let longestDot: Int
  public let size: Dimensions
  let design: NetworkDesign
  let graph: Graph
  let outputs: [Quantity: Returned]
  /// What must keep its distance from kinks.
  let watched: [Watched]

  /// - Throws: `ShapeError` naming the first tensor that does not fit the others.
  public init(_ problem: Problem<Double>) throws {
    let size = try problem.dimensions()
    let active = problem.lengths.map { lengths in
      (0..<size.steps).map { step in lengths.map { step < $0 } }
    }
    var graph = Graph(rows: size.batch)
    var run = NetworkRun(problem, size, active: active, in: &graph)
    run.forward(problem.inputs, in: &graph)
    run.backward(problem.outputUpstream, in: &graph)
    self.size = size
    self.graph = graph
    design = problem.design
    outputs = run.outputs
    watched = run.cells.flatMap(\.watched)
    longestDot = problem.design.longestDot(size)
  }
}

extension NetworkDesign {
  func longestDot(_ size: Dimensions) -> Int {
    guard size.steps > 0 else { return 1 }
    let widest = (0..<layers).map {
      inputLength(ofLayer: $0, inputs: size.inputs, units: size.units)
    }
    let hidden = cell.hiddenLength(units: size.units)
    let directions = direction == .bidirectional ? 2 : 1
    let sums = [
      (widest.max() ?? 0) + hidden + 2 + cell.furtherTerms, 4 * size.units * directions + 1,
      size.steps * size.batch, cell.layerNorm == nil ? 0 : size.units + 3,
    ]
    return sums.max() ?? 1
  }
}

/// The layers of a network one after the other, forward and then backward.
private struct NetworkRun {
  let design: NetworkDesign
  let size: Dimensions
  /// The rows that have each step; nil where all have every step.
  let active: [[Bool]]?
  /// For each layer but the first, the mask of each step of what enters it.
  let masks: [[Value]]?
  var cells: [CellProgram]
  var outputs: [Quantity: Returned] = [:]
  /// By layer, step and direction: the hidden states as stored.
  private var kept: [[[Value]]] = []

  init(
    _ problem: Problem<Double>, _ size: Dimensions, active: [[Bool]]?, in graph: inout Graph
  ) {
    design = problem.design
    self.size = size
    self.active = active
    masks = problem.dropout.between?.map { $0.steps.map { graph.constant($0) } }
    cells = problem.places.indices.map {
      CellProgram(problem, at: $0, size, active: active, in: &graph)
    }
  }

  // MARK: - Forward

  mutating func forward(_ x: Tensor<Double>, in graph: inout Graph) {
    var inputs = x.steps.enumerated().map { time, x in
      graph.select(active?[time], graph.constant(x))
    }
    var returned: [Value] = []
    for layer in 0..<design.layers {
      let read = masked(inputs, layer, in: &graph)
      var runs: [[(returned: Value, stored: Value)]] = []
      for at in indices(of: layer) {
        record(cells[at].forward(read, in: &graph), at)
        runs.append(cells[at].hidden(in: &graph))
      }
      let steps = (0..<size.steps).map { time in runs.map { $0[time] } }
      kept.append(steps.map { $0.map(\.stored) })
      let merged = steps.map { merge($0, in: &graph) }
      (returned, inputs) = (merged.map(\.returned), merged.map(\.stored))
    }
    outputs[.hidden] = .values(returned)
  }

  private func merge(
    _ states: [(returned: Value, stored: Value)], in graph: inout Graph
  ) -> (returned: Value, stored: Value) {
    guard states.count == 2 else { return states[0] }
    let (first, second) = (states[0].stored, states[1].stored)
    let merged: Value
    switch design.merge {
    case .concat: return (graph.joined(states.map(\.returned)), graph.joined([first, second]))
    case .sum: merged = graph.combine([first], [second])
    case .product: merged = graph.combine([first, second])
    case .average:
      let half = half(like: first, in: &graph)
      merged = graph.combine([first, half], [second, half])
    }
    return (merged, graph.store(merged))
  }

  // MARK: - Backward

  mutating func backward(_ upstream: Tensor<Double>, in graph: inout Graph) {
    var sent = upstream.steps.enumerated().map { time, d in
      graph.select(active?[time], graph.constant(d))
    }
    for layer in (0..<design.layers).reversed() {
      var products: [[(value: Value, matrix: Matrix)]] = Array(repeating: [], count: size.steps)
      for (direction, at) in indices(of: layer).enumerated() {
        let shares = zip(sent, kept[layer]).map { share(of: $0, direction, $1, in: &graph) }
        let (sums, own) = cells[at].backward(shares, in: &graph)
        record(own, at)
        let weights = cells[at].inputWeights.map(\.transposed)
        for (time, sums) in sums.enumerated() {
          products[time] += zip(sums, weights).map { ($0, $1) }
        }
      }
      let terms = 4 * size.units * indices(of: layer).count
      let gradients = products.map { graph.dot($0, terms: terms) }
      guard layer > 0 else {
        outputs[.inputGradient] = .values(gradients)
        return
      }
      let stored = gradients.enumerated().map { time, d in
        graph.select(active?[time], graph.store(d))
      }
      sent = masked(stored, layer, in: &graph)
    }
  }

  /// The part of a merged output's gradient that one direction's hidden state gets.
  private func share(
    of d: Value, _ direction: Int, _ states: [Value], in graph: inout Graph
  ) -> Value {
    guard states.count == 2 else { return d }
    switch design.merge {
    case .concat:
      let width = graph.width(of: states[0])
      return graph.columns((direction * width)..<((direction + 1) * width), of: d)
    case .sum: return d
    case .product: return graph.combine([d, states[1 - direction]])
    case .average: return graph.combine([d, half(like: d, in: &graph)])
    }
  }

  // MARK: - Both ways

  /// What enters a layer, or its gradient, under the mask between layers.
  private func masked(_ values: [Value], _ layer: Int, in graph: inout Graph) -> [Value] {
    guard layer > 0, let masks else { return values }
    return zip(values, masks[layer - 1]).map { graph.combine([$0, $1]) }
  }

  private func half(like value: Value, in graph: inout Graph) -> Value {
    graph.constant(graph[value].exact.map { _ in 0.5 })
  }

  private func indices(of layer: Int) -> [Int] {
    design.places.indices.filter { design.places[$0].layer == layer }
  }

  private mutating func record(_ own: [Quantity.Kind: Returned], _ index: Int) {
    let place = design.isSingle ? nil : design.places[index]
    for (kind, returned) in own { outputs[Quantity(kind, at: place)] = returned }
  }
}

extension Tensor<Double> {
  /// The entries of each step of a sequence [T, N, …].
  fileprivate var steps: [[Double]] {
    let length = count / Swift.max(shape[0], 1)
    return (0..<shape[0]).map { Array(elements[($0 * length)...].prefix(length)) }
  }
}
