import LSTM

/// Carries out the equations on one problem, phase by phase, in a kernel's arithmetic.
final class Machine<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let equations: LayerEquations
  let arithmetic: Arithmetic
  let activations: Activations
  let size: Dimensions
  let memory: Memory<Scalar>
  let reader: MatrixReader<Scalar>
  let scratch: Scratch<Scalar>
  private let lines: [LayerEquations.Phase: [Line<Scalar>]]
  /// The factors of the term at hand.
  var factors: [UnsafePointer<Scalar>] = []

  init(
    _ problem: Problem<Scalar>, _ size: Dimensions, _ equations: LayerEquations,
    _ arithmetic: Arithmetic
  ) {
    self.equations = equations
    self.arithmetic = arithmetic
    self.size = size
    activations = problem.activations
    let memory = Memory(problem, size)
    self.memory = memory
    let reader = MatrixReader(parameters: problem.parameters, size: size)
    self.reader = reader
    scratch = Scratch(width: size.batch * max(size.inputs, size.units))
    var lines: [LayerEquations.Phase: [Line<Scalar>]] = [:]
    for phase in LayerEquations.Phase.allCases where phase != .sums {
      lines[phase] = equations[phase].map { equation in
        Line(
          equation, width: memory.width(of: equation.target),
          reader.stacked(equation.terms.filter(\.isProduct), arithmetic))
      }
    }
    self.lines = lines
  }

  func run() -> [Quantity: Tensor<Scalar>] {
    let last = size.steps - 1
    evaluate(.start, at: -1)
    for step in 0..<size.steps {
      if equations.isInPlace {
        overwriteUnitByUnit(step)
      } else {
        evaluate(.forward, at: step)
      }
    }
    for step in 0..<size.steps { evaluate(.returned, at: step) }
    evaluate(.finals, at: last)
    for step in -1..<size.steps { evaluate(.kept, at: step) }
    let steps = Array(0..<size.steps)
    evaluate(.seed, at: equations.backwardAscends ? -1 : size.steps)
    for step in equations.backwardAscends ? steps : steps.reversed() {
      evaluate(.backward, at: step)
    }
    for step in 0..<size.steps { evaluate(.returnedGradients, at: step) }
    for equation in equations[.sums] { add(equation) }
    evaluate(.initialGradients, at: equations.backwardAscends ? last : 0)
    return answer()
  }

  private func evaluate(_ phase: LayerEquations.Phase, at step: Int) {
    for line in lines[phase] ?? [] { evaluate(line, at: step, in: phase) }
  }

  /// Each unit's new hidden state stands in the old one's place before the next unit is computed.
  private func overwriteUnitByUnit(_ step: Int) {
    let count = size.batch * size.units
    let before = memory.at(.h, step - 1)
    let saved = Array(UnsafeBufferPointer(start: before, count: count))
    for unit in 0..<size.units {
      for line in lines[.forward] ?? [] { evaluate(line, at: step, in: .forward, unit: unit) }
      for at in stride(from: unit, to: count, by: size.units) {
        before[at] = memory.at(.h, step)[at]
      }
    }
    before.update(from: saved, count: count)
  }

  private func answer() -> [Quantity: Tensor<Scalar>] {
    let before = equations.backwardAscends ? size.steps - 1 : 0
    let named: [(Quantity, Value, Int)] = [
      (.hidden, .y, 0), (.finalHidden, .finalHidden, size.steps - 1),
      (.finalCell, .finalCell, size.steps - 1), (.inputGate, .gate(.input), 0),
      (.forgetGate, .gate(.forget), 0), (.candidate, .gate(.candidate), 0),
      (.outputGate, .gate(.output), 0), (.cell, .c, 0), (.inputGradient, .dx, 0),
      (.initialHiddenGradient, .dh0, before), (.initialCellGradient, .dc0, before),
    ]
    var answer: [Quantity: Tensor<Scalar>] = [:]
    for (quantity, value, step) in named {
      answer[quantity] = memory.tensor(value, step: step, shape: quantity.shape(size))
    }
    let sums: [(Quantity, (Gate) -> Value)] = [
      (.weightGradient, Value.dW), (.recurrentGradient, Value.dR), (.biasGradient, Value.db),
    ]
    for (quantity, value) in sums {
      let shape = quantity.shape(size)
      answer[quantity] = Tensor(
        shape: shape,
        elements: Gate.allCases.flatMap {
          memory.tensor(value($0), step: 0, shape: [shape.reduce(1, *) / 4]).elements
        })
    }
    return answer.mapValues { $0.map { arithmetic.settled(arithmetic.stored($0)) } }
  }
}

/// An equation made ready to be carried out many times.
final class Line<Scalar> {
  let equation: Equation
  let width: Int
  let products: [Term]
  let others: [Term]
  let matrices: StackedMatrix<Scalar>

  init(_ equation: Equation, width: Int, _ matrices: StackedMatrix<Scalar>) {
    self.equation = equation
    self.width = width
    self.matrices = matrices
    products = equation.terms.filter(\.isProduct)
    others = equation.terms.filter { !$0.isProduct }
  }
}

/// Room for the operands of one equation that are not read as they lie in memory.
final class Scratch<Scalar> {
  private var blocks: [UnsafeMutablePointer<Scalar>] = []
  private var used = 0
  private let width: Int

  init(width: Int) { self.width = max(width, 1) }

  deinit { for block in blocks { block.deallocate() } }

  func reset() { used = 0 }

  func next() -> UnsafeMutablePointer<Scalar> {
    if used == blocks.count { blocks.append(.allocate(capacity: width)) }
    used += 1
    return blocks[used - 1]
  }
}
