import LSTM

/// Carries out the equations on one layer in one direction, phase by phase, in a kernel's
/// arithmetic.
final class Machine<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let equations: LayerEquations
  let arithmetic: Arithmetic
  let design: CellDesign
  let size: PlaceSize
  let lengths: [Int]?
  let memory: Memory<Scalar>
  let reader: MatrixReader<Scalar>
  let scratch: Scratch<Scalar>
  private let parts: Parts
  private var lines: [LayerEquations.Phase: [Line<Scalar>]] = [:]
  /// The factors of the term at hand.
  var factors: [UnsafePointer<Scalar>] = []

  init(_ task: PlaceTask<Scalar>, _ equations: LayerEquations, _ arithmetic: Arithmetic) {
    self.equations = equations
    self.arithmetic = arithmetic
    design = task.design
    size = task.size
    lengths = task.lengths
    parts = task.parts
    memory = Memory(task)
    reader = MatrixReader(parameters: task.parameters, size: task.size)
    scratch = Scratch(width: size.batch * max(size.inputs, size.units, size.hidden))
  }

  func forward() {
    prepare([.start, .forward, .ended, .returned, .finals])
    evaluate(.start, at: -1)
    for step in 0..<size.steps {
      if equations.isInPlace {
        overwriteUnitByUnit(step)
      } else {
        evaluate(.forward, at: step)
      }
      evaluate(.ended, at: step)
    }
    for step in 0..<size.steps { evaluate(.returned, at: step) }
    evaluate(.finals, at: size.steps - 1)
  }

  /// - Precondition: `forward()` has run.
  func backward(upstream: Tensor<Scalar>, final: CellState<Scalar>) {
    prepare([.kept, .seed, .backward, .waiting, .returnedGradients, .sums, .initialGradients])
    memory.put(upstream: upstream, final: final)
    for step in -1..<size.steps { evaluate(.kept, at: step) }
    let ascends = equations.backwardAscends
    let steps = Array(0..<size.steps)
    evaluate(.seed, at: ascends ? -1 : size.steps)
    for step in ascends ? steps : steps.reversed() {
      evaluate(.backward, at: step)
      evaluate(.waiting, at: step)
    }
    for step in 0..<size.steps { evaluate(.returnedGradients, at: step) }
    for line in lines[.sums] ?? [] { add(line) }
    evaluate(.initialGradients, at: ascends ? size.steps - 1 : 0)
  }

  private func prepare(_ phases: [LayerEquations.Phase]) {
    for phase in phases {
      lines[phase] = equations[phase].compactMap { equation in
        guard equation.presence.holds(parts) else { return nil }
        return Line(
          equation, width: memory.width(of: equation.target), parts, reader, arithmetic)
      }
    }
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

  // MARK: - What is returned

  /// A sequence [T, N, …], in the order in which the steps were taken.
  func sequence(_ value: Value) -> Tensor<Scalar> {
    memory.tensor(value, step: 0, shape: [size.steps, size.batch, memory.width(of: value)])
  }

  func final(_ value: Value) -> Tensor<Scalar> { state(value, at: size.steps - 1) }

  /// The gradient of an initial state.
  func initial(_ value: Value) -> Tensor<Scalar> {
    state(value, at: equations.backwardAscends ? size.steps - 1 : 0)
  }

  private func state(_ value: Value, at step: Int) -> Tensor<Scalar> {
    memory.tensor(value, step: step, shape: [size.batch, memory.width(of: value)])
  }

  /// Parameters' gradients, the blocks of their gates one after another.
  func parameterGradients() -> [(Quantity.Kind, Tensor<Scalar>)] {
    let four: [Gate?] = Gate.allCases
    let all: [(Quantity.Kind, Value.Kind, [Gate?])] = [
      (.weightGradient, .dW, four), (.recurrentGradient, .dR, four), (.biasGradient, .db, four),
      (.recurrentBiasGradient, .dRecurrentBias, four),
      (.peepholeGradient, .dp, [.input, .forget, .output]), (.projectionGradient, .dP, [nil]),
      (.gainGradient, .dgain, four), (.cellGainGradient, .dcellGain, [nil]),
      (.cellShiftGradient, .dcellShift, [nil]),
    ]
    return all.filter { $0.1.presence.holds(parts) }.map { quantity, kind, gates in
      let (rows, columns) = size.shape(of: kind)
      let elements = gates.flatMap {
        memory.tensor(Value(kind, $0), step: 0, shape: [rows * columns]).elements
      }
      let height = gates.count * rows
      let shape = kind.isMatrixGradient ? [height, columns] : [height]
      return (quantity, Tensor(shape: shape, elements: elements))
    }
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
