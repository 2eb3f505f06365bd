import Bounds
import Conformance
import GradientCheck
import GradientStudy
import LSTM
import LSTMVectors
import Testing

/// The built-in layer with one mistake in a gradient.
private struct Mistaken: Kernel {
  let name = "mistaken"
  let contract = Contract.f64
  let spoil: @Sendable (inout [Quantity: Tensor<Double>]) -> Void

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let (pass, gradients) = try problem.solve()
    var outputs = Quantity.all(of: pass, gradients)
    spoil(&outputs)
    return outputs
  }
}

@Suite("Gradients of LSTM kernels")
struct KernelGradientTests {
  private func report(_ spoil: @escaping @Sendable (inout [Quantity: Tensor<Double>]) -> Void)
    throws -> GradientReport
  {
    var generator = SeededGenerator(seed: 3)
    let size = Dimensions(batch: 2, steps: 5, inputs: 3, units: 4)
    let problem = Problem<Double>.random(size, using: &generator)
    return try KernelGradientCheck(problem, of: Mistaken(spoil: spoil)).check()
  }

  @Test("every activation set and every upstream passes, in one line")
  func right() throws {
    for kernel in BuiltinKernels.all where kernel.name == "builtin:f64" {
      try requireGradients(of: kernel, activations: Activations.varied)
    }
  }

  @Test("a single-precision kernel passes as a black box")
  func single() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f32"))
    try requireGradients(of: kernel)
  }

  @Test("a mistake is found by gate and unit, in a kernel that can only be called")
  func mistakes() throws {
    let gate = try report { outputs in
      guard var dR = outputs[.recurrentGradient] else { return }
      for at in 16..<32 { dR.elements[at] *= 2 }
      outputs[.recurrentGradient] = dR
    }
    #expect(gate.findings.map(\.place) == ["dR[gate f, every unit, every from unit]"])
    #expect(gate.findings.first?.hint?.contains("doubled") == true)

    let entry = try report { $0[.biasGradient]?.elements[13] += 1e-6 }
    #expect(entry.findings.map(\.place) == ["db[gate o, unit 1]"])

    let step = try report { outputs in
      for at in 0..<6 { outputs[.inputGradient]?.elements[at] = 0 }
    }
    #expect(step.findings.map(\.place) == ["dx[step 0, every row, every input]"])
  }

  @Test("a mistaken kernel fails the one-line check, and one that returns no gradient is not run")
  func oneLine() {
    #expect(throws: GradientFailure.self) {
      try requireGradients(of: Mistaken { $0[.initialCellGradient]?.elements[0] += 1e-5 })
    }
    #expect(throws: GradientFailure.self) {
      try requireGradients(of: Mistaken { $0[.biasGradient] = nil })
    }
  }

  @Test("without steps the parameters' gradients are zeros and nothing else, by any oracle")
  func noSteps() throws {
    var generator = SeededGenerator(seed: 6)
    let size = Dimensions(batch: 3, steps: 0, inputs: 4, units: 5)
    let problem = Problem<Double>.random(size, using: &generator)
    for name in ["builtin:f64", "builtin:f32", "correct:pairwise"] {
      let kernel = try #require(BuiltinKernels.named(name))
      let run = GradientRun(of: kernel, on: [("no steps", problem)])
      #expect(run.outcome == .pass)
      #expect(!run.reports.flatMap(\.segments).contains { $0.isBlind })
    }
    let leftover = Mistaken { $0[.weightGradient]?.elements[21] = 1e-300 }
    let report = try KernelGradientCheck(problem, of: leftover).check()
    #expect(report.verdict == .fail)
    #expect(report.findings.map(\.place) == ["dW[gate f, unit 0, input 1]"])
    #expect(report.findings.first?.numeric == 0)
  }

  @Test("a kink near the point does not set the oracles against each other")
  func kinkedOracles() throws {
    var generator = SeededGenerator(seed: 9)
    let size = Dimensions(batch: 3, steps: 5, inputs: 3, units: 8)
    let kinked = Activations(input: .relu, forget: .logistic, candidate: .relu, cell: .relu)
    for _ in 0..<12 {
      let problem = Problem<Double>.random(size, activations: kinked, using: &generator)
      let check = KernelGradientCheck(problem, of: BuiltinKernels.all[0])
      let comparison = try #require(try check.comparison())
      #expect(comparison.agree, "\(comparison.disagreements)")
      #expect(try check.check().verdict == .pass)
    }
  }

  @Test(
    "a kernel with too few digits for differences is not run",
    arguments: ["builtin:bf16", "builtin:f16", "correct:tf32"])
  func coarse(_ name: String) throws {
    let kernel = try #require(BuiltinKernels.named(name))
    var generator = SeededGenerator(seed: 5)
    let size = Dimensions(batch: 1, steps: 1, inputs: 2, units: 2)
    let problem = Problem<Double>.random(size, using: &generator)
    #expect(throws: TooFewDigitsError.self) {
      try KernelGradientCheck(problem, of: kernel).check()
    }
    let run = GradientRun(of: kernel, on: (0..<30).map { ("problem \($0)", problem) })
    let text = GradientTextReport(run).text
    #expect(text.contains("30 problems, first problem 0: ") && text.contains("run judges"))
    #expect(text.split(separator: "\n").count == 2)
  }

  @Test("the picture of a check is a dozen lines; a failure adds what is wrong and where")
  func picture() throws {
    var generator = SeededGenerator(seed: 8)
    let size = Dimensions(batch: 2, steps: 4, inputs: 3, units: 4)
    let problems = (0..<20).map {
      ("problem \($0)", Problem<Double>.random(size, using: &generator))
    }
    for kernel in [BuiltinKernels.all[0], BuiltinKernels.all[1]] {
      let text = GradientTextReport(GradientRun(of: kernel, on: problems)).text
      #expect((10...14).contains(text.split(separator: "\n").count), "\(text)")
      #expect(text.contains("PASS: 20 of 20 problems pass"))
    }
    let wrong = Mistaken { $0[.biasGradient]?.elements[13] *= -1 }
    let text = GradientTextReport(GradientRun(of: wrong, on: Array(problems.prefix(1)))).text
    #expect(text.contains("FAIL  problem 0"))
    #expect(text.contains("db[gate o, unit 1]") && text.contains("the sign is turned round"))
    #expect(text.contains("FAIL: 0 of 1 problem pass"))
  }

  @Test("no problem at all is not a pass")
  func nothing() {
    #expect(GradientRun(of: BuiltinKernels.all[0], on: []).outcome == .notRun)
  }

  @Test("the built-in layer's three oracles agree on every activation set")
  func oracles() throws {
    var generator = SeededGenerator(seed: 4)
    for activations in Activations.varied.prefix(5) {
      let size = Dimensions(batch: 2, steps: 3, inputs: 2, units: 3)
      let problem = Problem<Double>.random(size, activations: activations, using: &generator)
      let check = KernelGradientCheck(problem, of: BuiltinKernels.all[0])
      let comparison = try #require(try check.comparison())
      #expect(comparison.names.count == 3 && comparison.agree)
    }
  }
}
