import LSTM
import Testing

@Suite("The layer obeys the laws of its equations")
struct LayerTests {
  static let sizes = [
    Dimensions(batch: 1, steps: 1, inputs: 1, units: 1),
    Dimensions(batch: 2, steps: 3, inputs: 4, units: 5),
    Dimensions(batch: 3, steps: 5, inputs: 2, units: 1),
  ]

  @Test("one unit and one step is what a person computes by hand")
  func byHand() throws {
    let layer = try Layer(
      Parameters(
        inputWeights: Tensor(shape: [4, 1], elements: [0.5, -0.25, 1, 2]),
        recurrentWeights: Tensor(shape: [4, 1], elements: [1, 0.5, -1, 0.25]),
        bias: Tensor(shape: [4], elements: [0.1, 0.2, 0.3, 0.4])))
    let pass = try layer.forward(
      Tensor(shape: [1, 1, 1], elements: [2]),
      from: CellState(
        hidden: Tensor(shape: [1, 1], elements: [0.5]), cell: Tensor(shape: [1, 1], elements: [-1]))
    )
    let (i, f) = (Double.logistic(1 + 0.5 + 0.1), Double.logistic(-0.5 + 0.25 + 0.2))
    let (g, o) = (Activation.tanh(2 - 0.5 + 0.3), Double.logistic(4 + 0.125 + 0.4))
    let c = f * -1 + i * g
    #expect((pass.cells.elements[0] - c).magnitude < 1e-15)
    #expect((pass.hidden.elements[0] - o * Activation.tanh(c)).magnitude < 1e-15)
    #expect(Gate.allCases.map { pass.gate($0).elements[0] } == [i, f, g, o])
  }

  @Test("a sequence split anywhere with carried state equals the whole", arguments: sizes)
  func split(size: Dimensions) throws {
    var draws = Draws(state: 1)
    let problem = draws.problem(size)
    let layer = try Layer(problem.parameters)
    let whole = try layer.forward(problem.inputs, from: problem.initial)
    for cut in 0...size.steps {
      let first = try layer.forward(problem.inputs.steps(0..<cut), from: problem.initial)
      let second = try layer.forward(problem.inputs.steps(cut..<size.steps), from: first.final)
      #expect(first.hidden.elements + second.hidden.elements == whole.hidden.elements)
      #expect(second.final == whole.final)
    }
  }

  @Test(
    "outputs alone are the outputs of the whole pass",
    arguments: sizes + [
      Dimensions(batch: 200, steps: 7, inputs: 3, units: 2),
      Dimensions(batch: 2, steps: 0, inputs: 3, units: 2),
    ])
  func outputs(size: Dimensions) throws {
    var draws = Draws(state: 8)
    let problem = draws.problem(size)
    let pass = try problem.forward()
    let outputs = try Layer(problem.parameters).outputs(problem.inputs, from: problem.initial)
    #expect(outputs.hidden == pass.hidden && outputs.final == pass.final)
  }

  @Test("stepping the cell forward and back equals the layer", arguments: sizes)
  func cell(size: Dimensions) throws {
    var draws = Draws(state: 2)
    var problem = draws.problem(size)
    problem.upstream.final = .zero(batch: size.batch, units: size.units)
    let (pass, gradients) = try problem.solve()
    func step(_ tensor: Tensor<Double>, _ at: Int) -> Tensor<Double> {
      Tensor(
        shape: Array(tensor.shape.dropFirst()), elements: tensor.steps(at..<(at + 1)).elements)
    }
    var cell = try Cell(problem.parameters, from: problem.initial)
    for t in 0..<size.steps {
      #expect(try cell.forward(step(problem.inputs, t)) == step(pass.hidden, t))
    }
    #expect(cell.state == pass.final && cell.depth == size.steps)
    for t in (0..<size.steps).reversed() {
      let dx = try cell.backward(step(problem.upstream.hidden, t))
      #expect(dx == step(gradients.inputs, t))
    }
    #expect(cell.stateGradient == gradients.initial && cell.depth == 0)
    let sums = cell.parameterGradients
    #expect(sums.inputWeights.distance(to: gradients.parameters.inputWeights) < 1e-14)
    #expect(sums.recurrentWeights.distance(to: gradients.parameters.recurrentWeights) < 1e-14)
    #expect(sums.bias.distance(to: gradients.parameters.bias) < 1e-14)

    try cell.flush(from: problem.initial)
    #expect(try cell.forward(step(problem.inputs, 0)) == step(pass.hidden, 0))
    #expect(cell.parameterGradients.bias.elements.allSatisfy { $0 == 0 })
  }

  @Test("no steps: the state and its gradients pass through", arguments: [1, 3])
  func noSteps(batch: Int) throws {
    var draws = Draws(state: 3)
    let problem = draws.problem(Dimensions(batch: batch, steps: 0, inputs: 2, units: 3))
    let (pass, gradients) = try problem.solve()
    #expect(pass.final == problem.initial)
    #expect(gradients.initial == problem.upstream.final)
    #expect(gradients.parameters.bias.elements.allSatisfy { $0 == 0 })
    #expect(pass.hidden.shape == [0, batch, 3])
  }

  @Test("backward is linear in the upstream gradient, and exactly so for powers of two")
  func linear() throws {
    var draws = Draws(state: 4)
    let problem = draws.problem(Self.sizes[1])
    var scaled = problem
    scaled.upstream = problem.upstream.map { $0 * 0x1p-20 }
    let (small, full) = (try scaled.solve().gradients, try problem.solve().gradients)
    #expect(small.inputs == full.inputs.map { $0 * 0x1p-20 })
    #expect(small.parameters == full.parameters.map { $0 * 0x1p-20 })
    #expect(small.initial == full.initial.map { $0 * 0x1p-20 })
    var none = problem
    none.upstream = problem.upstream.map { _ in 0 }
    #expect(try none.solve().gradients.parameters.bias.elements.allSatisfy { $0 == 0 })
  }

  @Test("each row of a batch is computed as if it were alone")
  func rows() throws {
    var draws = Draws(state: 5)
    let size = Self.sizes[1]
    let problem = draws.problem(size)
    let whole = try problem.forward()
    for row in 0..<size.batch {
      func only(_ tensor: Tensor<Double>) -> Tensor<Double> {
        let width = tensor.shape[tensor.shape.count - 1]
        let rows = tensor.count / width
        return Tensor(
          shape: tensor.shape.dropLast(2) + [1, width],
          elements: (0..<rows).filter { $0 % size.batch == row }.flatMap {
            tensor.elements[($0 * width)..<(($0 + 1) * width)]
          })
      }
      var alone = problem
      alone.inputs = only(problem.inputs)
      alone.initial = CellState(
        hidden: only(problem.initial.hidden), cell: only(problem.initial.cell))
      #expect(try alone.forward().hidden == only(whole.hidden))
    }
  }

  @Test("the same equations run in other real numbers")
  func scalars() throws {
    var draws = Draws(state: 6)
    let problem = draws.problem(Self.sizes[1])
    let double = try problem.solve()
    let float = try problem.map { Float($0) }.solve()
    #expect(float.pass.hidden.map { Double($0) }.distance(to: double.pass.hidden) < 1e-6)
    #expect(float.gradients.inputs.map { Double($0) }.distance(to: double.gradients.inputs) < 1e-5)
    #if arch(x86_64)
      let extended = try problem.map { Float80($0) }.solve()
      #expect(
        extended.gradients.inputs.map { Double($0) }.distance(to: double.gradients.inputs) < 1e-14)
    #endif
  }
}

@Suite("A tensor that does not fit is named")
struct ShapeTests {
  private func problem() -> Problem<Double> {
    var draws = Draws(state: 7)
    return draws.problem(Dimensions(batch: 2, steps: 3, inputs: 4, units: 5))
  }

  private func refuses(_ name: String, _ spoil: (inout Problem<Double>) -> Void) {
    var spoiled = problem()
    spoil(&spoiled)
    let error = #expect(throws: ShapeError.self) { _ = try spoiled.solve() }
    #expect(error?.tensor == name)
  }

  @Test("every input of the layer") func names() {
    let wrong = Tensor(repeating: 0.0, shape: [1, 2])
    refuses("W") { $0.parameters.inputWeights = Tensor(repeating: 0, shape: [19, 4]) }
    refuses("R") { $0.parameters.recurrentWeights = Tensor(repeating: 0, shape: [5, 5]) }
    refuses("b") { $0.parameters.bias = Tensor(repeating: 0, shape: [5]) }
    refuses("x") { $0.inputs = Tensor(repeating: 0, shape: [3, 2, 3]) }
    refuses("x") { $0.inputs = Tensor(repeating: 0, shape: [3]) }
    refuses("h0") { $0.initial.hidden = wrong }
    refuses("c0") { $0.initial.cell = wrong }
    refuses("upstream of the hidden states") { $0.upstream.hidden = wrong }
    refuses("upstream of the final hidden state") { $0.upstream.final.hidden = wrong }
    refuses("upstream of the final cell state") { $0.upstream.final.cell = wrong }
    #expect(
      ShapeError(tensor: "x", expected: [1, 2], got: [2]).description
        == "x: expected shape [1, 2], got [2]")
  }

  @Test("a layer without units is no layer") func empty() {
    let none = Parameters<Double>(
      inputWeights: Tensor(shape: [0, 2], elements: []),
      recurrentWeights: Tensor(shape: [0, 0], elements: []), bias: Tensor(shape: [0], elements: []))
    #expect(throws: ShapeError.self) { _ = try Layer(none) }
  }
}
