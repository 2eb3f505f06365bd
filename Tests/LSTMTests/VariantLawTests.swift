import LSTM
import Testing

/// Problems over all options, each from its own seed.
private func problems(
  _ count: Int = 40, _ spoil: (inout Draws, inout Problem<Double>) -> Void = { _, _ in }
) -> [(seed: UInt64, problem: Problem<Double>)] {
  (1...UInt64(count)).map { seed in
    var draws = Draws(state: seed &* 0x9E37)
    var problem = draws.problem()
    spoil(&draws, &problem)
    return (seed, problem)
  }
}

/// Expects two answers to hold the same numbers, bit for bit or within a distance.
private func expectEqual(
  _ a: [Quantity: Tensor<Double>], _ b: [Quantity: Tensor<Double>], within limit: Double = 0,
  only wanted: (Quantity) -> Bool = { _ in true }, _ comment: String,
  _ location: SourceLocation = #_sourceLocation
) {
  let names = Set(a.keys).union(b.keys).filter(wanted)
  #expect(!names.isEmpty, sourceLocation: location)
  for name in names {
    guard let a = a[name], let b = b[name] else {
      Issue.record("\(name.rawValue) is missing, \(comment)", sourceLocation: location)
      continue
    }
    #expect(
      limit == 0 ? a == b : a.distance(to: b) <= limit, "\(name.rawValue), \(comment)",
      sourceLocation: location)
  }
}

@Suite("What switches off an option gives the cell without it, bit for bit")
struct NeutralOptionTests {
  /// The same problem with and without an option that has no effect.
  private func hasNoEffect(
    _ prepare: (inout Draws, inout Problem<Double>) -> Void,
    _ remove: (inout Problem<Double>) -> Void, ignoring kinds: Set<Quantity.Kind> = []
  ) throws {
    for (seed, with) in problems(30, prepare) {
      var without = with
      remove(&without)
      expectEqual(
        try with.quantities(), try without.quantities(), only: { !kinds.contains($0.kind) },
        "seed \(seed)")
    }
  }

  @Test("peepholes of zero") func peepholes() throws {
    try hasNoEffect(
      { _, problem in
        problem.remake { $0.cell.hasPeepholes = true }
        problem.eachExtra { $0.peepholes = $0.peepholes?.map { _ in 0 } }
      },
      { $0.remake { $0.cell.hasPeepholes = false } }, ignoring: [.peepholeGradient])
  }

  @Test("a projection by the identity") func projection() throws {
    try hasNoEffect(
      { draws, problem in
        let size = problem.size
        problem.design.cell.projection = size.units
        // An identity as long as H changes the shapes of R and h0, so the problem is drawn anew.
        problem = draws.problem(size, in: problem.design, lengths: problem.lengths)
        problem.eachExtra {
          $0.projection = Tensor(
            shape: [size.units, size.units],
            elements: (0..<(size.units * size.units)).map {
              $0 % (size.units + 1) == 0 ? 1 : 0
            })
        }
      },
      { problem in
        problem.design.cell.projection = nil
        problem.eachExtra { $0.projection = nil }
      }, ignoring: [.projectionGradient])
  }

  @Test("a clip that nothing reaches") func clip() throws {
    try hasNoEffect(
      { _, problem in
        problem.design.cell.clip = 1e9
        problem.design.cell.cellClip = 1e9
      },
      { problem in
        problem.design.cell.clip = nil
        problem.design.cell.cellClip = nil
      })
  }

  @Test("dropout masks of ones") func masks() throws {
    try hasNoEffect(
      { draws, problem in
        problem = draws.problem(
          problem.size, in: problem.design, lengths: problem.lengths,
          dropout: Dropout(between: true, recurrent: true))
        problem.dropout = problem.dropout.map { _ in 1 }
      },
      { $0.dropout = DropoutMasks() })
  }

  @Test("a second bias of zeros, and no bias for a bias of zeros") func bias() throws {
    try hasNoEffect(
      { _, problem in
        problem.remake { $0.cell.bias = .two }
        problem.eachExtra { $0.recurrentBias = $0.recurrentBias?.map { _ in 0 } }
      },
      { $0.remake { $0.cell.bias = .one } }, ignoring: [.recurrentBiasGradient])
    try hasNoEffect(
      { _, problem in
        problem.remake { $0.cell.bias = .one }
        for at in problem.places.indices {
          problem.places[at].parameters.bias = problem.places[at].parameters.bias.map { _ in 0 }
        }
      },
      { $0.design.cell.bias = .none }, ignoring: [.biasGradient])
  }

  @Test("lengths that are all T") func lengths() throws {
    try hasNoEffect(
      { _, problem in
        let size = problem.size
        problem.lengths = Array(repeating: size.steps, count: size.batch)
        // The plain path, which rounds differently, is not taken with a clip.
        problem.design.cell.clip = 2
      }, { $0.lengths = nil })
  }
}

@Suite("An option is what its equation says")
struct OptionTests {
  @Test("two biases are one, their sum")
  func biases() throws {
    for (seed, problem) in problems(20, { _, problem in problem.remake { $0.cell.bias = .two } }) {
      var one = problem
      one.design.cell.bias = .one
      for at in one.places.indices {
        let second = try #require(one.places[at].parameters.extra.recurrentBias)
        let first = one.places[at].parameters.bias
        one.places[at].parameters.bias = Tensor(
          shape: first.shape, elements: zip(first.elements, second.elements).map { $0 + $1 })
        one.places[at].parameters.extra.recurrentBias = nil
      }
      let two = try problem.quantities()
      expectEqual(
        two, try one.quantities(), within: 1e-12, only: { $0.kind != .recurrentBiasGradient },
        "seed \(seed)")
      for (quantity, tensor) in two where quantity.kind == .biasGradient {
        #expect(two[Quantity(.recurrentBiasGradient, at: quantity.place)] == tensor)
      }
    }
  }

  @Test("a forget bias is a bias of the forget gate")
  func forgetBias() throws {
    for (seed, problem) in problems(
      20,
      { _, problem in
        problem.remake { $0.cell.bias = .one }
        problem.design.cell.forgetBias = 0.5
      })
    {
      var moved = problem
      moved.design.cell.forgetBias = 0
      let units = problem.size.units
      for place in moved.places.indices {
        for at in units..<(2 * units) { moved.places[place].parameters.bias.elements[at] += 0.5 }
      }
      expectEqual(
        try problem.quantities(), try moved.quantities(), within: 1e-12, "seed \(seed)")
    }
  }

  /// Coupled is a cell whose forget gate is σ(−z_i): its weights are those of the input gate with
  /// the other sign.
  @Test("coupled gates are a forget gate of the input gate's opposite")
  func coupled() throws {
    for (seed, problem) in problems(
      30,
      { _, problem in
        problem.design.cell.isCoupled = true
        problem.design.cell.forgetBias = 0
        problem.design.cell.activations.input = .logistic
        problem.design.cell.activations.forget = .logistic
      })
    {
      var plain = problem
      plain.design.cell.isCoupled = false
      for at in plain.places.indices { plain.places[at].parameters.opposeForgetToInput() }
      let (coupled, free) = (try problem.quantities(), try plain.quantities())
      let kinds: Set<Quantity.Kind> = [
        .weightGradient, .recurrentGradient, .biasGradient, .recurrentBiasGradient,
        .peepholeGradient, .gainGradient,
      ]
      expectEqual(
        coupled, free, within: 1e-12, only: { !kinds.contains($0.kind) }, "seed \(seed)")
      for (quantity, got) in coupled where kinds.contains(quantity.kind) {
        let block = got.count / (quantity.kind == .peepholeGradient ? 3 : 4)
        let sign: Double = quantity.kind == .gainGradient ? 1 : -1
        let of = try #require(free[quantity]).elements
        for at in 0..<block {
          #expect((got.elements[at] - of[at] - sign * of[block + at]).magnitude < 1e-12)
          #expect(got.elements[block + at] == 0, "\(quantity.rawValue), seed \(seed)")
        }
      }
    }
  }

  @Test("layer norm does not see the scale of its sums, exactly for powers of two")
  func layerNorm() throws {
    for (seed, problem) in problems(
      30,
      { _, problem in
        // An ε that is lost beside any variance.
        problem.remake { $0.cell.layerNorm = LayerNorm(epsilon: 0x1p-200) }
      })
    {
      var scaled = problem
      for at in scaled.places.indices {
        let parameters = problem.places[at].parameters
        scaled.places[at].parameters.inputWeights = parameters.inputWeights.map { 4 * $0 }
        scaled.places[at].parameters.recurrentWeights = parameters.recurrentWeights.map { 4 * $0 }
      }
      expectEqual(
        try problem.quantities(), try scaled.quantities(), only: { $0.pass == .forward },
        "seed \(seed)")
    }
  }

  @Test("one unit and one step with every option is what a person computes by hand")
  func byHand() throws {
    let design = CellDesign(
      bias: .two, forgetBias: 0.5, hasPeepholes: true, clip: 1, cellClip: 0.75, projection: 2)
    let layer = try Layer(
      Parameters(
        inputWeights: Tensor(shape: [4, 1], elements: [0.5, -0.25, 1, 2]),
        recurrentWeights: Tensor(shape: [4, 2], elements: [1, 0, 0.5, 0, -1, 0, 0.25, 0]),
        bias: Tensor(shape: [4], elements: [0.1, 0.2, 0.3, 0.4]),
        extra: ExtraParameters(
          recurrentBias: Tensor(shape: [4], elements: [0.01, 0.02, 0.03, 0.04]),
          peepholes: Tensor(shape: [3], elements: [0.5, 2, -1]),
          projection: Tensor(shape: [2, 1], elements: [3, -0.5]))), design: design)
    let pass = try layer.forward(
      Tensor(shape: [1, 1, 1], elements: [2]),
      from: CellState(
        hidden: Tensor(shape: [1, 2], elements: [0.5, 7]),
        cell: Tensor(shape: [1, 1], elements: [-0.5])),
      along: Course(recurrentMask: Tensor(shape: [1, 2], elements: [2, 0])))
    func clip(_ z: Double) -> Double { min(max(z, -1), 1) }
    // h after its mask is (1, 0).
    let i = Double.logistic(clip(1 + 1 + 0.11 + 0.5 * -0.5))
    let f = Double.logistic(clip(-0.5 + 0.5 + 0.22 + 0.5 + 2 * -0.5))
    let g = Activation.tanh(clip(2 - 1 + 0.33))
    let c = min(max(f * -0.5 + i * g, -0.75), 0.75)
    let o = Double.logistic(clip(4 + 0.25 + 0.44 - c))
    let h = o * Activation.tanh(c)
    #expect((pass.cells.elements[0] - c).magnitude < 1e-15)
    #expect((pass.hidden.elements[0] - 3 * h).magnitude < 1e-15)
    #expect((pass.hidden.elements[1] + 0.5 * h).magnitude < 1e-15)
  }
}

extension Problem<Double> {
  var size: Dimensions {
    Dimensions(
      batch: inputs.shape[1], steps: inputs.shape[0], inputs: inputs.shape[2],
      units: initial.cell.shape[1])
  }

  /// Changes the design and gives the parameters what it then wants, or takes what it does not.
  mutating func remake(_ change: (inout NetworkDesign) -> Void) {
    let before = self
    change(&design)
    var draws = Draws(state: 77)
    let after = draws.problem(size, in: design, lengths: lengths)
    for at in places.indices {
      var extra = after.places[at].parameters.extra
      let old = before.places[at].parameters.extra
      if extra.recurrentBias != nil {
        extra.recurrentBias = old.recurrentBias ?? extra.recurrentBias
      }
      if extra.peepholes != nil { extra.peepholes = old.peepholes ?? extra.peepholes }
      if extra.projection != nil { extra.projection = old.projection ?? extra.projection }
      if extra.gain != nil { extra.gain = old.gain ?? extra.gain }
      if extra.cellGain != nil { extra.cellGain = old.cellGain ?? extra.cellGain }
      if extra.cellShift != nil { extra.cellShift = old.cellShift ?? extra.cellShift }
      places[at].parameters.extra = extra
    }
  }

  mutating func eachExtra(_ change: (inout ExtraParameters<Double>) -> Void) {
    for at in places.indices { change(&places[at].parameters.extra) }
  }
}

extension Parameters<Double> {
  /// Makes every forget block the input block with the other sign, but for a gain, whose sums
  /// have it already.
  fileprivate mutating func opposeForgetToInput() {
    func copy(_ tensor: inout Tensor<Double>, blocks: Int = 4, sign: Double = -1) {
      let block = tensor.count / blocks
      for at in 0..<block { tensor.elements[block + at] = sign * tensor.elements[at] }
    }
    copy(&inputWeights)
    copy(&recurrentWeights)
    copy(&bias)
    if var tensor = extra.recurrentBias {
      copy(&tensor)
      extra.recurrentBias = tensor
    }
    if var tensor = extra.peepholes {
      copy(&tensor, blocks: 3)
      extra.peepholes = tensor
    }
    if var tensor = extra.gain {
      copy(&tensor, sign: 1)
      extra.gain = tensor
    }
  }
}
