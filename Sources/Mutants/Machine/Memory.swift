import LSTM

/// All values of one run, each sequence with a slot a step and two more at either end: the states
/// before the first step, the gradients behind the last, and zeros where mutations read beyond.
final class Memory<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let size: PlaceSize
  private let numbers: UnsafeMutablePointer<Scalar>
  private let count: Int
  private let places: [Int]

  init(_ task: PlaceTask<Scalar>) {
    let size = task.size
    self.size = size
    var places = Array(repeating: 0, count: Value.Kind.allCases.count * Gate.allCases.count)
    var count = 0
    for kind in Value.Kind.allCases
    where !Value(kind).isMatrix && kind.presence.holds(task.parts)
      && kind.stage(in: task.parts) == kind
    {
      for gate in kind.gates {
        places[Value(kind, gate).index] = count
        let shape = size.shape(of: kind)
        count += (kind.isSequence ? size.steps + 4 : 1) * shape.rows * shape.columns
      }
    }
    for kind in Value.Kind.allCases where kind.otherwise != nil {
      let stage = kind.stage(in: task.parts)
      for gate in kind.gates { places[Value(kind, gate).index] = places[Value(stage, gate).index] }
    }
    self.places = places
    // What a mutation reads with another width ends at most so much later.
    count += size.batch * (size.inputs + size.units + size.hidden)
    self.count = count
    numbers = .allocate(capacity: max(count, 1))
    numbers.initialize(repeating: 0, count: max(count, 1))
    fill(task)
  }

  deinit { numbers.deallocate() }

  private func put(_ elements: ArraySlice<Scalar>, _ value: Value, _ step: Int = 0) {
    _ = UnsafeMutableBufferPointer(start: at(value, step), count: elements.count)
      .update(fromContentsOf: elements)
  }

  private func putSequence(_ tensor: Tensor<Scalar>, _ value: Value) {
    let row = tensor.count / max(size.steps, 1)
    for step in 0..<size.steps {
      put(tensor.elements[(step * row)..<((step + 1) * row)], value, step)
    }
  }

  private func fill(_ task: PlaceTask<Scalar>) {
    let (parameters, extra) = (task.parameters, task.parameters.extra)
    putSequence(task.inputs, .x)
    put(task.initial.hidden.elements[...], .h0)
    put(task.initial.cell.elements[...], .c0)
    putBlocks(parameters.bias, .bias)
    if let mask = task.mask { put(mask.elements[...], Value(.mask)) }
    guard task.parts != [] else { return }
    putBlocks(extra.recurrentBias, .recurrentBias)
    putBlocks(extra.peepholes, .peephole, [.input, .forget, .output])
    putBlocks(extra.gain, .gain)
    putBlocks(extra.cellGain, .cellGain, [nil])
    putBlocks(extra.cellShift, .cellShift, [nil])
  }

  /// A parameter's blocks, each once a row of the batch.
  private func putBlocks(
    _ parameter: Tensor<Scalar>?, _ kind: Value.Kind, _ gates: [Gate?] = Gate.allCases
  ) {
    guard let parameter else { return }
    for (block, gate) in gates.enumerated() {
      let start = at(Value(kind, gate), 0)
      for row in 0..<size.batch {
        for unit in 0..<size.units {
          start[row * size.units + unit] = parameter.elements[block * size.units + unit]
        }
      }
    }
  }

  func put(upstream: Tensor<Scalar>, final: CellState<Scalar>) {
    putSequence(upstream, .upstream)
    put(final.hidden.elements[...], .upstreamHidden)
    put(final.cell.elements[...], .upstreamCell)
  }

  func width(of value: Value) -> Int { size.width(value.kind.width) }

  /// The value's numbers at a step, [N, width].
  func at(_ value: Value, _ step: Int) -> UnsafeMutablePointer<Scalar> {
    guard value.isSequence else { return numbers + places[value.index] }
    let slot = min(max(step, -2), size.steps + 1) + 2
    return numbers + places[value.index] + slot * size.batch * width(of: value)
  }

  /// Numbers that follow each other in memory as a tensor.
  func tensor(_ value: Value, step: Int, shape: [Int]) -> Tensor<Scalar> {
    Tensor(
      shape: shape,
      elements: Array(
        UnsafeBufferPointer(start: at(value, step), count: shape.reduce(1, *))))
  }
}

extension Value.Kind {
  /// Its gates, or nil alone where there are not four.
  var gates: [Gate?] { isByGate ? Gate.allCases : [nil] }

  /// The stage whose numbers it is in a design.
  func stage(in parts: Parts) -> Value.Kind {
    guard let otherwise, parts.isDisjoint(with: otherwise.without) else { return self }
    return otherwise.kind.stage(in: parts)
  }
}

extension PlaceSize {
  func width(_ width: Value.Kind.Width) -> Int {
    switch width {
    case .inputs: inputs
    case .hidden: hidden
    case .units: units
    }
  }

  /// Of one step of a sequence, of a state, or of a parameter's gradient.
  func shape(of kind: Value.Kind) -> (rows: Int, columns: Int) {
    switch kind {
    case .dW, .dR: (units, width(kind.width))
    case .dP: (hidden, units)
    default: kind.isSum ? (units, 1) : (batch, width(kind.width))
    }
  }
}
