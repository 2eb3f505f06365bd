import CLSTMKernels
import LSTM
import RealModule
import Testing

/// What a step's gates receive and what they leave; one row.
private struct Step<Scalar: LSTMScalar> {
  let units: Int
  let z: [Scalar]
  let previousCell: [Scalar]
  let gates: [Scalar]
  let cell: [Scalar]
  let shown: [Scalar]
  let hidden: [Scalar]

  init(z: [Scalar], previousCell: [Scalar]) {
    (self.z, self.previousCell, units) = (z, previousCell, previousCell.count)
    var (gates, cell, shown, hidden) = (z, previousCell, previousCell, previousCell)
    var gatesOut = gates.mutableSpan
    var cellOut = cell.mutableSpan
    var shownOut = shown.mutableSpan
    var hiddenOut = hidden.mutableSpan
    Scalar.gates(
      rows: 0..<1, units: units, activations: Activations(), preactivations: z.span,
      previousCell: previousCell.span, gates: &gatesOut, cell: &cellOut, cellActivation: &shownOut,
      hidden: &hiddenOut)
    (self.gates, self.cell, self.shown, self.hidden) = (gates, cell, shown, hidden)
  }

  /// dz, and dc as sent to the step before.
  func gradients(hidden dh: [Scalar], cell dc: [Scalar]) -> (dz: [Scalar], dc: [Scalar]) {
    var (dz, dc) = (z, dc)
    var dzOut = dz.mutableSpan
    var dcOut = dc.mutableSpan
    Scalar.gateGradients(
      rows: 0..<1, units: units, activations: Activations(), preactivations: z.span,
      gates: gates.span, previousCell: previousCell.span, cell: cell.span,
      cellActivation: shown.span, hiddenGradient: dh.span, cellGradient: &dcOut,
      preactivationGradients: &dzOut)
    return (dz, dc)
  }
}

/// The activations as the fast gates compute them, one of each argument.
private func activations<Scalar: MachineScalar>(
  of arguments: [Scalar]
) -> (logistic: [Scalar], tanh: [Scalar]) {
  let step = Step(
    z: arguments + arguments + arguments + arguments,
    previousCell: Array(repeating: Scalar.zero, count: arguments.count))
  let units = step.units
  return (Array(step.gates[(3 * units)...]), Array(step.gates[(2 * units)..<(3 * units)]))
}

@Suite("Fast gates keep the promise of the contracts")
struct GateTests {
  static let extremes = [0, -0.0, 800, -800, .infinity, -.infinity, 87.5, -87.5, -103.9, -744.9]

  @Test("tanh and logistic within 4 unit roundoffs of themselves", arguments: Setting.all)
  func accuracy(setting: Setting) {
    setting.run {
      var draws = Draws(state: 20)
      let spread = [1e-8, 1e-3, 0.1, 1, 10, 100, 740]
      let arguments = (0..<40_000).map { spread[$0 % spread.count] * draws.next() } + Self.extremes
      let single = activations(of: arguments.map { Float($0) })
      for (at, argument) in arguments.enumerated() {
        let z = Double(Float(argument))
        expectClose(
          Double(single.logistic[at]), Double.logistic(z), roundoff: 0x1p-24, least: 0x1p-149)
        expectClose(Double(single.tanh[at]), Double.tanh(z), roundoff: 0x1p-24, least: 0x1p-149)
      }
      #if arch(x86_64)
        let double = activations(of: arguments)
        for (at, argument) in arguments.enumerated() {
          let z = Float80(argument)
          expectClose(
            Float80(double.logistic[at]), Float80.logistic(z), roundoff: 0x1p-53, least: 0x1p-1074)
          expectClose(
            Float80(double.tanh[at]), Float80.tanh(z), roundoff: 0x1p-53, least: 0x1p-1074)
        }
      #endif
    }
  }

  private func expectClose<Scalar: BinaryFloatingPoint>(
    _ got: Scalar, _ truth: Scalar, roundoff: Scalar, least: Scalar
  ) {
    #expect((got - truth).magnitude <= 4 * roundoff * truth.magnitude + least)
  }

  @Test(
    "subnormal numbers, signed zeros, infinities and NaN come out as they should",
    arguments: Setting.all)
  func extremes(setting: Setting) {
    setting.run {
      let tiny = [Double.leastNonzeroMagnitude, 0x1p-1060, .leastNormalMagnitude, 1e-300]
      let small = activations(of: tiny + tiny.map { -$0 })
      #expect(small.tanh == tiny + tiny.map { -$0 })
      #expect(small.logistic.allSatisfy { $0 == 0.5 })
      let ends = activations(of: [800, .infinity, -800, -.infinity, -0.0])
      #expect(ends.tanh == [1, 1, -1, -1, 0] && ends.tanh[4].sign == .minus)
      #expect(ends.logistic == [1, 1, 0, 0, 0.5])
      #expect(activations(of: [Float(-100)]).logistic[0] > 0)
      // Each lane of a vector, and what stands beside it stays.
      for at in 0..<9 {
        var arguments = Array(repeating: Float(1), count: 9)
        arguments[at] = .nan
        let result = activations(of: arguments)
        #expect(result.tanh.map(\.isNaN) == arguments.map(\.isNaN))
        #expect(result.logistic.map(\.isNaN) == arguments.map(\.isNaN))
      }
    }
  }

  @Test("a number's activations are the same in every place", arguments: Setting.all)
  func places(setting: Setting) {
    setting.run {
      for units in 1...40 {
        let result = activations(of: Array(repeating: 0.7, count: units))
        #expect(result.tanh.allSatisfy { $0 == result.tanh[0] })
        #expect(result.logistic.allSatisfy { $0 == result.logistic[0] })
      }
    }
  }
}

@Suite("The fast gates and layer equal the plain ones")
struct FastLayerTests {
  @Test(
    "a step and its gradients, within the roundings of both, at all sizes from 1 to 40",
    arguments: Setting.all)
  func gates(setting: Setting) {
    setting.run {
      for units in 1...40 {
        var draws = Draws(state: UInt64(units))
        let z = (0..<(4 * units)).map { _ in 4 * draws.next() }
        let before = (0..<units).map { _ in draws.next() }
        let fast = Step(z: z, previousCell: before)
        let plain = Step(
          z: z.map { Plain<Double>($0) }, previousCell: before.map { Plain<Double>($0) })
        let (dh, dc) = (draws.tensor([units]).elements, draws.tensor([units]).elements)
        let fastGradients = fast.gradients(hidden: dh, cell: dc)
        let plainGradients = plain.gradients(
          hidden: dh.map { Plain<Double>($0) }, cell: dc.map { Plain<Double>($0) })
        func differ(_ a: Double, _ b: Plain<Double>, by roundoffs: Double) -> Bool {
          (a - b.value).magnitude > roundoffs * 0x1p-53
        }
        for at in 0..<units {
          let gate = (0..<4).map { fast.gates[$0 * units + at] }
          // Activations within 4 roundoffs each; a rounding for each sum and product of either.
          let cell = 20 * ((gate[1] * before[at]).magnitude + (gate[0] * gate[2]).magnitude)
          let shown = cell + 8 * fast.shown[at].magnitude
          #expect(!differ(fast.cell[at], plain.cell[at], by: cell))
          #expect(!differ(fast.shown[at], plain.shown[at], by: shown))
          #expect(!differ(fast.hidden[at], plain.hidden[at], by: gate[3] * shown + 10))

          // On top, the gates that the gradients start from differ by what was just allowed, and
          // every slope and gate is at most 1.
          let sent = dh[at].magnitude + dc[at].magnitude
          let factors = [gate[2].magnitude, before[at].magnitude, gate[0], 1]
          for q in 0..<4 {
            #expect(
              !differ(
                fastGradients.dz[q * units + at], plainGradients.dz[q * units + at],
                by: sent * (2 * cell + 60 * (factors[q] + 1))))
          }
          #expect(!differ(fastGradients.dc[at], plainGradients.dc[at], by: sent * (2 * cell + 60)))
        }
      }
    }
  }

  private static let identities = Activations(
    input: .identity, forget: .identity, candidate: .identity, output: .identity, cell: .identity)

  @Test("exactly, where arithmetic is exact, at all sizes from 1 to 40", arguments: Setting.all)
  func exact(setting: Setting) throws {
    try setting.run {
      for length in 1...40 {
        for (batch, inputs, units) in [(length, 3, 2), (2, length, 3), (3, 2, length)] {
          let size = Dimensions(batch: batch, steps: 2, inputs: inputs, units: units)
          var draws = Draws(state: UInt64(length))
          // Mostly zeros and ones: two steps forward and back stay below 2⁵³.
          let problem = draws.problem(size, activations: Self.identities)
            .map { ($0 * 0.7).rounded(.toNearestOrAwayFromZero) }
          let fast = try problem.solve()
          let plain = try problem.map { Plain<Double>($0) }.solve()
          let expected = Quantity.all(of: plain.pass, plain.gradients)
          for (quantity, got) in Quantity.all(of: fast.pass, fast.gradients) {
            #expect(
              got.elements == expected[quantity]?.elements.map(\.value), "\(quantity), \(size)")
          }
        }
      }
    }
  }

  @Test(
    "a layer's results do not depend on the number of threads",
    arguments: [
      // Rows enough for all threads, for some, and too few for weights that are far away: then
      // each step is shared.
      Dimensions(batch: 35, steps: 3, inputs: 70, units: 130),
      Dimensions(batch: 17, steps: 3, inputs: 30, units: 130),
      Dimensions(batch: 9, steps: 2, inputs: 5, units: 380),
    ])
  func threads(size: Dimensions) throws {
    var draws = Draws(state: 30)
    let problem = draws.problem(size)
    var results: [[Quantity: Tensor<Double>]] = []
    for threads in 1...3 {
      lstmk_share_among(threads)
      defer { lstmk_share_among(0) }
      let (pass, gradients) = try problem.solve()
      let outputs = try Layer(problem.parameters).outputs(problem.inputs, from: problem.initial)
      #expect(outputs.hidden == pass.hidden && outputs.final.cell == pass.final.cell)
      results.append(Quantity.all(of: pass, gradients))
    }
    #expect(results[1] == results[0] && results[2] == results[0])
  }
}
