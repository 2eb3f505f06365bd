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

  @Test("a kernel with too few digits for differences is not run")
  func coarse() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:bf16"))
    var generator = SeededGenerator(seed: 5)
    let size = Dimensions(batch: 1, steps: 1, inputs: 2, units: 2)
    let problem = Problem<Double>.random(size, using: &generator)
    #expect(throws: TooFewDigitsError.self) {
      try KernelGradientCheck(problem, of: kernel).check()
    }
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
      let comparison = try KernelGradientCheck(problem, of: BuiltinKernels.all[0]).comparison()
      #expect(comparison.names.count == 3 && comparison.agree)
    }
  }
}
