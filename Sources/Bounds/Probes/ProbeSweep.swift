import LSTM

/// Forward and backward of some noisy runs, chunk of steps after chunk, and what they say of every
/// returned tensor.
///
/// The states between chunks are kept, and each chunk is run again when backward comes to it:
/// memory beside the tensors themselves grows with the root of the steps.
struct ProbeSweep {
  private let runs: NoisyRuns
  private(set) var spreads: [Quantity: Spread]
  /// dW, dR and db of each lane, added up chunk by chunk.
  private var sums: [ParameterSums]
  /// The sums of their terms' magnitudes.
  private var sumSizes: ParameterSums

  private var size: Dimensions { runs.size }
  private var rows: Int { runs.rows }

  init(_ runs: NoisyRuns, _ spreads: [Quantity: Spread]) {
    self.runs = runs
    self.spreads = spreads
    sumSizes = ParameterSums(runs.size)
    sums = Array(repeating: sumSizes, count: runs.lanes)
  }

  static func chunk(_ size: Dimensions) -> Int {
    max(1, Int(Double(size.steps).squareRoot().rounded(.up)))
  }

  /// - Parameter progress: told after each chunk.
  mutating func run(progress: () -> Void) {
    let length = Self.chunk(size)
    let chunks = stride(from: 0, to: size.steps, by: length).map {
      $0..<min($0 + length, size.steps)
    }
    var states = runs.initial
    var starts: [[NoisyRuns.State]] = []
    for chunk in chunks {
      starts.append(states)
      // Backward begins with the last, and runs it then.
      if chunk != chunks.last { states = run(chunk, from: states) { _, _ in } }
      progress()
    }
    if chunks.isEmpty {
      collect(.finalHidden, states.map(\.hidden))
      collect(.finalCell, states.map(\.cell))
    }
    var arriving = runs.finalGradients
    for (chunk, start) in zip(chunks, starts).reversed() {
      retreat(&arriving, over: chunk, from: start)
      progress()
    }
    finish(arriving)
  }

  /// Runs some steps in every lane, and hands out each with the states before it.
  private func run(
    _ chunk: Range<Int>, from start: [NoisyRuns.State],
    _ body: (_ before: [NoisyRuns.State], _ step: [NoisyRuns.Step]) -> Void
  ) -> [NoisyRuns.State] {
    let (projection, sizes) = runs.projection(of: chunk)
    let length = rows * 4 * size.units
    var states = start
    for place in 0..<chunk.count {
      let own = (place * length)..<((place + 1) * length)
      let steps = runs.advance(
        states, step: chunk.lowerBound + place, projection: projection[own], sizes: sizes[own])
      body(states, steps)
      states = steps.map(\.after)
    }
    return states
  }

  /// Runs a chunk again, reads it, and goes back through it.
  private mutating func retreat(
    _ arriving: inout NoisyRuns.Arriving, over chunk: Range<Int>, from start: [NoisyRuns.State]
  ) {
    var kept: [(before: [NoisyRuns.State], steps: [NoisyRuns.Step])] = []
    _ = run(chunk, from: start) { kept.append(($0, $1)) }
    // dz and h[t−1] by lane, the last step first: sums over a chunk are then one product.
    var dz = Array(repeating: [Double](), count: runs.lanes)
    var hidden = dz
    for lane in 0..<runs.lanes {
      dz[lane].reserveCapacity(chunk.count * rows * 4 * size.units)
      hidden[lane].reserveCapacity(chunk.count * rows * size.units)
    }
    for step in chunk.reversed() {
      let (before, steps) = kept.removeLast()
      collect(steps, step)
      let arrived = runs.retreat(&arriving, step: step, steps, before: before)
      for lane in 0..<runs.lanes {
        dz[lane] += arrived[lane]
        hidden[lane] += before[lane].hidden
      }
    }
    addGradients(chunk, dz, hidden)
  }

  /// The parameters' gradients and that of the inputs, for a chunk at once.
  private mutating func addGradients(
    _ chunk: Range<Int>, _ dz: [[Double]], _ hidden: [[Double]]
  ) {
    // The last step first, as dz is.
    let x = chunk.reversed().flatMap { runs.numbers(runs.problem.inputs, of: $0..<($0 + 1)) }[...]
    let exact = dz[0].map(\.magnitude)
    sumSizes.add(exact, x.map(\.magnitude)[...], hidden[0].map(\.magnitude))
    var sizes = Array(repeating: 0.0, count: x.count)
    var size = sizes.mutableSpan
    Double.addProduct(
      .plain, exact.span, runs.inputMagnitudes.span, to: &size, rows: 0..<(chunk.count * rows),
      columns: self.size.inputs, inner: 4 * self.size.units)
    for lane in 0..<runs.lanes {
      sums[lane].add(dz[lane], x, hidden[lane])
      var dx = multiply(dz[lane][...], runs.inputBack, rows: chunk.count * rows)
      runs.disturb(
        &dx, lane, .inputGradient(chunk.lowerBound), terms: 4 * self.size.units, sizes)
      let length = rows * self.size.inputs
      for (place, step) in chunk.reversed().enumerated() {
        collect(.inputGradient, dx[(place * length)...].prefix(length), lane, from: step * rows)
      }
    }
  }

  private mutating func finish(_ arriving: NoisyRuns.Arriving) {
    for lane in 0..<runs.lanes {
      var dh = Array(arriving.hidden[lane])
      if let sizes = arriving.hiddenSizes {
        runs.disturb(&dh, lane, .initialGradient, terms: 4 * size.units, Array(sizes))
      }
      collect(.initialHiddenGradient, dh[...], lane)
      for (quantity, part) in ParameterSums.parts {
        var sum = sums[lane][keyPath: part]
        runs.disturb(
          &sum, lane, .sum(quantity), terms: size.steps * size.batch, sumSizes[keyPath: part])
        collect(quantity, sum[...], lane)
      }
    }
    collect(.initialCellGradient, arriving.cell)
  }
}

// MARK: - Reading

extension ProbeSweep {
  private mutating func collect(_ lanes: [NoisyRuns.Step], _ number: Int) {
    let (units, first) = (size.units, number * rows)
    for (lane, step) in lanes.enumerated() {
      for at in 0..<(4 * rows) {
        let quantity = [Quantity.inputGate, .forgetGate, .candidate, .outputGate][at % 4]
        collect(
          quantity, step.gates[(at * units)..<((at + 1) * units)], lane, from: first + at / 4)
      }
    }
    collect(.cell, lanes.map(\.after.cell), from: first)
    collect(.hidden, lanes.map(\.hidden), from: first)
    if number == size.steps - 1 {
      collect(.finalHidden, lanes.map(\.hidden))
      collect(.finalCell, lanes.map(\.after.cell))
    }
  }

  private mutating func collect(_ quantity: Quantity, _ lanes: [[Double]], from row: Int = 0) {
    for (lane, numbers) in lanes.enumerated() { collect(quantity, numbers[...], lane, from: row) }
  }

  /// Reads rows of one lane; the exact one comes first.
  private mutating func collect(
    _ quantity: Quantity, _ numbers: ArraySlice<Double>, _ lane: Int, from row: Int = 0
  ) {
    guard let width = spreads[quantity]?.width else { return }
    for at in 0..<(numbers.count / max(width, 1)) {
      let own = numbers.dropFirst(at * width).prefix(width)
      if lane == 0 {
        spreads[quantity]?.set(row + at, own)
      } else {
        spreads[quantity]?.add(row + at, own)
      }
    }
  }
}

/// dW, dR and db, or the sums of their terms' magnitudes.
private struct ParameterSums {
  var weights: [Double]
  var recurrent: [Double]
  var bias: [Double]
  private let size: Dimensions

  static var parts: [(Quantity, WritableKeyPath<ParameterSums, [Double]>)] {
    [(.weightGradient, \.weights), (.recurrentGradient, \.recurrent), (.biasGradient, \.bias)]
  }

  init(_ size: Dimensions) {
    self.size = size
    weights = Array(repeating: 0, count: 4 * size.units * size.inputs)
    recurrent = Array(repeating: 0, count: 4 * size.units * size.units)
    bias = Array(repeating: 0, count: 4 * size.units)
  }

  /// Adds the terms of some rows of dz, x and h[t−1].
  mutating func add(_ dz: [Double], _ x: ArraySlice<Double>, _ hidden: [Double]) {
    let gates = bias.count
    func add(_ factor: Span<Double>, columns: Int, to sum: inout [Double]) {
      var sum = sum.mutableSpan
      Double.addProduct(
        .firstTransposed, dz.span, factor, to: &sum, rows: 0..<gates, columns: columns,
        inner: dz.count / gates)
    }
    add(x.span, columns: size.inputs, to: &weights)
    add(hidden.span, columns: size.units, to: &recurrent)
    var sum = bias.mutableSpan
    for start in stride(from: 0, to: dz.count, by: gates) {
      for at in 0..<gates { sum[at] += dz[start + at] }
    }
  }
}
