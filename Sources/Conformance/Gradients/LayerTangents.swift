import GradientCheck
import LSTM

/// The derivatives of a layer's weighted outputs by many single inputs at once.
///
/// Around one forward pass every gate is linear in what moves it. So a batch of directions is a
/// batch of rows of one linear recurrence, whose only large product is h'[t−1] Rᵀ of all rows: a
/// moved parameter changes the input projection in one column, a moved input in one row.
///
/// The slopes come from dual numbers and not from the rules of the backward pass under check.
struct LayerTangents: Sendable {
  /// The weighted outputs themselves.
  let value: Double
  private let size: Dimensions
  private let problem: Problem<Double>
  private let hidden: [Double]
  private let slopes: Slopes
  private let recurrent: Factor<Double>

  /// What one step's tangents are made of: c' = Σ q · z'_q + f · c', h' = output · z'_o + cell · c'.
  private struct Slopes {
    var input: [Double] = []
    var forget: [Double] = []
    var candidate: [Double] = []
    var output: [Double] = []
    var cell: [Double] = []
    var carry: [Double] = []
  }

  /// Directions that go through the steps together: few enough for the cache.
  private static let together = 64

  /// - Throws: `ShapeError` when the problem's tensors do not fit each other.
  init(_ problem: Problem<Double>) throws {
    let pass = try problem.forward()
    size = pass.dimensions
    self.problem = problem
    let upstream = problem.upstream
    func dot(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
      zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }
    value =
      dot(upstream.hidden, pass.hidden) + dot(upstream.final.hidden, pass.final.hidden)
      + dot(upstream.final.cell, pass.final.cell)
    hidden = problem.initial.hidden.elements + pass.hidden.elements
    recurrent = Factor(.secondTransposed, problem.parameters.recurrentWeights)
    let before = problem.initial.cell.elements + pass.cells.elements
    let (units, chosen) = (size.units, problem.activations)
    func dual(_ activation: Activation, _ z: Double) -> Dual<Double> {
      activation(Dual(z, derivative: 1))
    }
    var slopes = Slopes()
    for at in pass.cells.elements.indices {
      let z = { (gate: Gate) in
        pass.preactivations.elements[(at / units * 4 + gate.rawValue) * units + at % units]
      }
      let (i, f) = (dual(chosen.input, z(.input)), dual(chosen.forget, z(.forget)))
      let (g, o) = (dual(chosen.candidate, z(.candidate)), dual(chosen.output, z(.output)))
      let shown = dual(chosen.cell, pass.cells.elements[at])
      slopes.input.append(i.derivative * g.value)
      slopes.forget.append(f.derivative * before[at])
      slopes.candidate.append(g.derivative * i.value)
      slopes.carry.append(f.value)
      slopes.output.append(o.derivative * shown.value)
      slopes.cell.append(o.value * shown.derivative)
    }
    self.slopes = slopes
  }

  /// The derivatives by the given entries of the flat point, ``LayerFunction/point``.
  func derivatives(by entries: Range<Int>) -> [Double] {
    let tasks = (entries.count + Self.together - 1) / Self.together
    return Array(unsafeUninitializedCapacity: entries.count) { buffer, count in
      let results = Results(numbers: buffer)
      Machine.share(tasks) { task in
        let start = entries.lowerBound + task * Self.together
        let part = start..<min(start + Self.together, entries.upperBound)
        let values = derivatives(together: part.map(place))
        for (entry, value) in zip(part, values) {
          results.numbers.initializeElement(at: entry - entries.lowerBound, to: value)
        }
      }
      count = entries.count
    }
  }

  /// Each task writes places of its own.
  private struct Results: @unchecked Sendable {
    let numbers: UnsafeMutableBufferPointer<Double>
  }

  /// What a moved entry of the flat point touches first.
  private enum Place {
    case input(step: Int, row: Int, input: Int)
    case weight(column: Int, input: Int)
    case recurrent(column: Int, unit: Int)
    case bias(column: Int)
    case hidden(Int)
    case cell(Int)
  }

  private func place(_ entry: Int) -> Place {
    var rest = entry
    func isWithin(_ count: Int) -> Bool {
      if rest < count { return true }
      rest -= count
      return false
    }
    let (inputs, units) = (size.inputs, size.units)
    if isWithin(problem.inputs.count) {
      return .input(
        step: rest / (size.batch * inputs), row: rest / inputs % size.batch, input: rest % inputs)
    }
    if isWithin(4 * units * inputs) { return .weight(column: rest / inputs, input: rest % inputs) }
    if isWithin(4 * units * units) { return .recurrent(column: rest / units, unit: rest % units) }
    if isWithin(4 * units) { return .bias(column: rest) }
    return isWithin(size.batch * units) ? .hidden(rest) : .cell(rest)
  }

  private func derivatives(together places: [Place]) -> [Double] {
    let states = size.batch * size.units
    var h = Array(repeating: 0.0, count: places.count * states)
    var c = h
    for (at, place) in places.enumerated() {
      switch place {
      case .hidden(let entry): h[at * states + entry] = 1
      case .cell(let entry): c[at * states + entry] = 1
      default: break
      }
    }
    return derivatives(hidden: h, cell: c) { step, z in
      for (at, place) in places.enumerated() {
        move(place, step: step, to: &z, from: at * 4 * states)
      }
    }
  }

  /// The derivatives along directions of the flat point.
  func derivatives(along directions: [[Double]]) -> [Double] {
    let moved = directions.map(projections)
    let wide = size.batch * 4 * size.units
    return derivatives(hidden: moved.flatMap(\.hidden), cell: moved.flatMap(\.cell)) { step, z in
      for (at, moved) in moved.enumerated() {
        for entry in 0..<wide {
          z[at * wide + entry] += moved.preactivations[step * wide + entry]
        }
      }
    }
  }

  /// What a direction itself does to the pre-activations of all steps, x' Wᵀ + x W'ᵀ + h[t−1] R'ᵀ
  /// + b' [T·N, 4H], and to the states before the first.
  private func projections(
    _ direction: [Double]
  ) -> (preactivations: [Double], hidden: ArraySlice<Double>, cell: ArraySlice<Double>) {
    let (width, states) = (4 * size.units, size.batch * size.units)
    var rest = direction[...]
    func next(_ count: Int) -> ArraySlice<Double> {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    let (x, w) = (next(problem.inputs.count), next(width * size.inputs))
    let (r, bias) = (next(width * size.units), next(width))
    let rows = size.steps * size.batch
    var z = (0..<rows).flatMap { _ in bias }
    func add(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, inner: Int) {
      var sum = z.mutableSpan
      Double.addProduct(
        .secondTransposed, a.span, b.span, to: &sum, rows: 0..<rows, columns: width, inner: inner)
    }
    // A direction mostly lies within one tensor.
    func isMoved(_ part: ArraySlice<Double>) -> Bool { part.contains { $0 != 0 } }
    let parameters = problem.parameters
    if isMoved(x) { add(x, parameters.inputWeights.elements[...], inner: size.inputs) }
    if isMoved(w) { add(problem.inputs.elements[...], w, inner: size.inputs) }
    if isMoved(r) { add(hidden.prefix(rows * size.units), r, inner: size.units) }
    return (z, next(states), next(states))
  }

  /// The derivatives of some directions that move the states before the first step, h and c
  /// [directions·N, H], and what `move` adds to the pre-activations of each step.
  private func derivatives(
    hidden: [Double], cell: [Double], move: (_ step: Int, _ z: inout [Double]) -> Void
  ) -> [Double] {
    let states = size.batch * size.units
    var (h, c) = (hidden, cell)
    var weighted = Array(repeating: 0.0, count: h.count)
    var z = Array(repeating: 0.0, count: 4 * h.count)
    for step in 0..<size.steps {
      z.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
      var sum = z.mutableSpan
      Double.addProduct(h.span, recurrent, to: &sum, rows: 0..<(h.count / max(size.units, 1)))
      move(step, &z)
      advance(step, z: z, h: &h, c: &c, weighted: &weighted)
    }
    let final = problem.upstream.final
    return (0..<(h.count / max(states, 1))).map { at in
      (0..<states).reduce(0) { sum, state in
        sum + weighted[at * states + state]
          + final.hidden.elements[state] * h[at * states + state]
          + final.cell.elements[state] * c[at * states + state]
      }
    }
  }

  /// Adds what the moved entry itself does to the step's pre-activations.
  private func move(_ place: Place, step: Int, to z: inout [Double], from start: Int) {
    let width = 4 * size.units
    for row in 0..<size.batch {
      switch place {
      case .weight(let column, let input):
        z[start + row * width + column] +=
          problem.inputs.elements[(step * size.batch + row) * size.inputs + input]
      case .recurrent(let column, let unit):
        z[start + row * width + column] += hidden[(step * size.batch + row) * size.units + unit]
      case .bias(let column):
        z[start + row * width + column] += 1
      case .input(step, row, let input):
        for column in 0..<width {
          z[start + row * width + column] +=
            problem.parameters.inputWeights.elements[column * size.inputs + input]
        }
      case .input, .hidden, .cell: break
      }
    }
  }

  private func advance(
    _ step: Int, z: [Double], h: inout [Double], c: inout [Double], weighted: inout [Double]
  ) {
    let units = size.units
    let states = size.batch * units
    let upstream = problem.upstream.hidden.elements.span
    let (zIn, s) = (z.span, slopes)
    let (si, sf, sg) = (s.input.span, s.forget.span, s.candidate.span)
    let (so, sc, carry) = (s.output.span, s.cell.span, s.carry.span)
    var hOut = h.mutableSpan
    var cOut = c.mutableSpan
    var sum = weighted.mutableSpan
    for start in stride(from: 0, to: hOut.count, by: units) {
      let (kept, blocks) = (step * states + start % states, 4 * start)
      for unit in 0..<units {
        let (at, from) = (kept + unit, blocks + unit)
        let moved =
          si[at] * zIn[from] + sf[at] * zIn[from + units] + sg[at] * zIn[from + 2 * units]
          + carry[at] * cOut[start + unit]
        let shown = so[at] * zIn[from + 3 * units] + sc[at] * moved
        cOut[start + unit] = moved
        hOut[start + unit] = shown
        sum[start + unit] += upstream[at] * shown
      }
    }
  }
}
