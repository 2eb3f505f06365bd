import LSTM

/// All values of one run, each sequence with a slot a step and two more at either end: the states
/// before the first step, the gradients behind the last, and zeros where mutations read beyond.
final class Memory<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let size: Dimensions
  private let numbers: UnsafeMutablePointer<Scalar>
  private let count: Int
  private let places: [Int]

  init(_ problem: Problem<Scalar>, _ size: Dimensions) {
    self.size = size
    let (batch, steps) = (size.batch, size.steps)
    var places = Array(repeating: 0, count: Value.Kind.allCases.count * Gate.allCases.count)
    var count = 0
    for kind in Value.Kind.allCases where kind != .weights && kind != .recurrent {
      for gate in Gate.allCases {
        let value = Value(kind, gate)
        places[value.index] = count
        let slots = value.isSequence ? steps + 4 : 1
        let rows =
          switch kind {
          case .dW, .dR: size.units
          case .db: 1
          default: batch
          }
        count += slots * rows * Self.width(of: value, size)
        if !kind.isByGate { break }
      }
    }
    self.places = places
    self.count = count
    numbers = .allocate(capacity: max(count, 1))
    numbers.initialize(repeating: 0, count: max(count, 1))
    fill(problem)
  }

  deinit { numbers.deallocate() }

  private func fill(_ problem: Problem<Scalar>) {
    func put(_ elements: ArraySlice<Scalar>, _ value: Value, _ step: Int = 0) {
      _ = UnsafeMutableBufferPointer(start: at(value, step), count: elements.count)
        .update(fromContentsOf: elements)
    }
    for step in 0..<size.steps {
      let (given, sent) = (size.batch * size.inputs, size.batch * size.units)
      put(problem.inputs.elements[(step * given)..<((step + 1) * given)], .x, step)
      put(problem.upstream.hidden.elements[(step * sent)..<((step + 1) * sent)], .upstream, step)
    }
    put(problem.initial.hidden.elements[...], .h0)
    put(problem.initial.cell.elements[...], .c0)
    put(problem.upstream.final.hidden.elements[...], .upstreamHidden)
    put(problem.upstream.final.cell.elements[...], .upstreamCell)
    for gate in Gate.allCases {
      let block = problem.parameters.bias.elements[(gate.rawValue * size.units)...]
        .prefix(size.units)
      put(Array(repeating: block, count: size.batch).flatMap(\.self)[...], .bias(gate))
    }
  }

  static func width(of value: Value, _ size: Dimensions) -> Int {
    [.x, .dx, .dW].contains(value.kind) ? size.inputs : size.units
  }

  func width(of value: Value) -> Int { Self.width(of: value, size) }

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
  /// Whether there is one a gate.
  var isByGate: Bool {
    switch self {
    case .weights, .recurrent, .bias, .z, .gate, .keptZ, .keptGate, .dz, .dW, .dR, .db: true
    default: false
    }
  }
}
