import LSTM
import Testing

@Suite("Gradients truncated in time, added up and overwritten")
struct TruncationLawTests {
  static let size = Dimensions(batch: 2, steps: 7, inputs: 12, units: 3)
  /// Windows of unequal lengths, one of them a single step.
  static let windows = [0..<3, 3..<4, 4..<7]

  private static func step(_ tensor: Tensor<Double>, _ at: Int) -> Tensor<Double> {
    Tensor(shape: Array(tensor.shape.dropFirst()), elements: tensor.steps(at..<(at + 1)).elements)
  }

  /// A random problem without upstream gradients of the final states.
  private static func problem(
    _ design: CellDesign, seed: UInt64
  ) -> Problem<Double> {
    var draws = Draws(state: seed)
    var problem = draws.problem(size, in: NetworkDesign(cell: design))
    problem.places[0].finalUpstream = problem.upstream.final.map { _ in 0 }
    return problem
  }

  /// Steps a cell through the windows, back after each, and truncates there.
  ///
  /// - Returns: dx of all steps, and the cell.
  private static func truncated(
    _ problem: Problem<Double>, _ afterWindow: (inout Cell<Double>) -> Void = { _ in }
  ) throws -> (inputs: [Tensor<Double>], cell: Cell<Double>) {
    var cell = try Cell(
      problem.parameters, design: problem.design.cell, from: problem.initial)
    var dx = Array(repeating: Tensor(repeating: 0.0, shape: []), count: size.steps)
    for window in windows {
      for t in window { _ = try cell.forward(step(problem.inputs, t)) }
      for t in window.reversed() { dx[t] = try cell.backward(step(problem.outputUpstream, t)) }
      cell.truncate()
      #expect(cell.depth == 0)
      #expect(cell.stateGradient.hidden.elements.allSatisfy { $0 == 0 })
      #expect(cell.stateGradient.cell.elements.allSatisfy { $0 == 0 })
      afterWindow(&cell)
    }
    return (dx, cell)
  }

  /// dx of the whole sequence when only the upstream gradients of each step's own window count.
  private static func windowed(_ problem: Problem<Double>) throws -> [Tensor<Double>] {
    try windows.flatMap { window in
      var own = problem
      let width = problem.outputUpstream.count / size.steps
      for t in 0..<size.steps where !window.contains(t) {
        for at in (t * width)..<((t + 1) * width) { own.outputUpstream.elements[at] = 0 }
      }
      let dx = try own.solve().gradients.inputs
      return window.map { step(dx, $0) }
    }
  }

  private static var designs: [CellDesign] {
    var draws = Draws(state: 21)
    return [CellDesign()] + (0..<12).map { _ in draws.cellDesign(units: size.units) }
  }

  @Test("truncation leaves each step the gradients of its own window, and the states of the whole")
  func inputs() throws {
    var telling = 0
    for (seed, design) in Self.designs.enumerated() {
      let problem = Self.problem(design, seed: UInt64(seed) + 100)
      let (dx, cell) = try Self.truncated(problem)
      #expect(try dx == Self.windowed(problem), "design \(seed)")
      #expect(try cell.state == problem.forward().final)
      if try dx != Self.size.stepsOf(problem.solve().gradients.inputs) { telling += 1 }
    }
    // But for a design whose gates all shut, truncation changes something.
    #expect(telling >= 11)
  }

  /// With the identity for W, dx is dz, of which all gradients of parameters are sums.
  @Test("truncated gradients of parameters are the sums over the windows")
  func parameters() throws {
    var problem = Self.problem(CellDesign(), seed: 22)
    let blocks = 4 * Self.size.units
    for row in 0..<blocks {
      for column in 0..<blocks {
        problem.places[0].parameters.inputWeights[row, column] = row == column ? 1 : 0
      }
    }
    let dz = try Self.windowed(problem)
    let hidden = try problem.forward().hidden
    let earlier = [problem.initial.hidden] + Self.size.stepsOf(hidden).dropLast()
    let sums = try Self.truncated(problem).cell.parameterGradients
    func sum(_ factors: [Tensor<Double>]) -> Tensor<Double> {
      let width = factors[0].shape[1]
      var result = Tensor(repeating: 0.0, shape: [blocks, width])
      for (d, factor) in zip(dz, factors) {
        for (row, column) in (0..<blocks).flatMap({ row in (0..<width).map { (row, $0) } }) {
          for n in 0..<Self.size.batch { result[row, column] += d[n, row] * factor[n, column] }
        }
      }
      return result
    }
    #expect(sums.inputWeights.distance(to: sum(Self.size.stepsOf(problem.inputs))) < 1e-14)
    #expect(sums.recurrentWeights.distance(to: sum(earlier)) < 1e-14)
    let ones = dz.map { Tensor(repeating: 1.0, shape: [$0.shape[0], 1]) }
    #expect(zip(sums.bias.elements, sum(ones).elements).allSatisfy { ($0 - $1).magnitude < 1e-14 })
    let whole = try problem.solve().gradients.parameters
    #expect(sums.bias.distance(to: whole.bias) > 1e-3)
  }

  @Test("a cell adds up its windows' gradients, or overwrites them where it is told to")
  func accumulated() throws {
    var telling = 0
    for (seed, design) in Self.designs.enumerated() {
      let problem = Self.problem(design, seed: UInt64(seed) + 200)
      var alone: [Parameters<Double>] = []
      _ = try Self.truncated(problem) { cell in
        alone.append(cell.parameterGradients)
        cell.clearParameterGradients()
      }
      // What is overwritten depends on nothing before: each window by itself gives the same.
      var state = problem.initial
      for (window, gradients) in zip(Self.windows, alone) {
        var cell = try Cell(problem.parameters, design: design, from: state)
        for t in window { _ = try cell.forward(Self.step(problem.inputs, t)) }
        for t in window.reversed() {
          _ = try cell.backward(Self.step(problem.outputUpstream, t))
        }
        #expect(cell.parameterGradients == gradients, "design \(seed)")
        state = cell.state
      }
      let together = try Self.truncated(problem).cell.parameterGradients
      for (at, total) in together.recurrentWeights.elements.enumerated() {
        let sum = alone.reduce(0) { $0 + $1.recurrentWeights.elements[at] }
        #expect((total - sum).magnitude < 1e-13, "design \(seed)")
      }
      if together.recurrentWeights != alone[2].recurrentWeights { telling += 1 }
    }
    #expect(telling >= 11)
  }

  @Test("a layer's gradients are overwritten: a second pass back knows nothing of the first")
  func overwritten() throws {
    for (seed, design) in Self.designs.enumerated() {
      let problem = Self.problem(design, seed: UInt64(seed) + 300)
      let other = Self.problem(design, seed: UInt64(seed) + 400)
      let layer = try Layer(problem.parameters, design: design)
      let pass = try layer.forward(problem.inputs, from: problem.initial)
      let first = try layer.backward(pass, upstream: problem.upstream)
      _ = try layer.backward(pass, upstream: other.upstream)
      _ = try layer.backward(
        layer.forward(other.inputs, from: other.initial), upstream: other.upstream)
      let again = try layer.backward(pass, upstream: problem.upstream)
      #expect(again.parameters == first.parameters, "design \(seed)")
      #expect(again.inputs == first.inputs && again.initial == first.initial)
    }
  }
}

extension Dimensions {
  /// Each step of a tensor [T, N, …].
  fileprivate func stepsOf(_ tensor: Tensor<Double>) -> [Tensor<Double>] {
    (0..<steps).map { step in
      Tensor(
        shape: Array(tensor.shape.dropFirst()),
        elements: tensor.steps(step..<(step + 1)).elements)
    }
  }
}
