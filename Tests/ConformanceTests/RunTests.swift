import Bounds
import Conformance
import LSTM
import LSTMVectors
import Testing

/// The committed vectors, read once.
let golden: (vectors: [GoldenVector], version: String) = {
  do {
    let set = try VectorSet.locate(environment: [:])
    return (try set.manifest.vectors.map(set.load), set.manifest.setVersion)
  } catch {
    fatalError("\(error)")
  }
}()

func run(_ kernel: any Kernel) -> Run {
  Run(kernel, on: golden.vectors, setVersion: golden.version)
}

@Suite("Runs and verdicts")
struct RunTests {
  @Test(
    "the built-in kernels conform on every vector whose inputs they hold",
    arguments: [
      "builtin:f64", "builtin:f32",
    ])
  func builtin(name: String) throws {
    let kernel = try #require(BuiltinKernels.named(name))
    let run = run(kernel)
    #expect(run.verdict == .conforms)
    #expect(run.counts.passed >= 40)
    #expect(run.counts.passed + run.counts.skipped == golden.vectors.count)
    #expect(run.vectors.allSatisfy { ($0.outcome == .skipped) == ($0.reason != nil) })
  }

  @Test("a kernel that throws on a vector fails that vector, and the run goes on")
  func throwing() {
    let run = run(
      BrokenKernel(name: "no steps") { problem in
        try problem.inputs.require(shape: [0] + problem.inputs.shape.dropFirst(), of: "x")
        return try BrokenKernel.right(problem)
      })
    #expect(run.verdict == .differs)
    #expect(run.counts.passed > 0 && run.counts.errored > 0 && run.counts.failed == 0)
    #expect(
      run.counts.passed + run.counts.errored + run.counts.unsupported == golden.vectors.count)
  }

  @Test("nothing executed is no pass")
  func nothing() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f64"))
    #expect(Run(kernel, on: [] as [JudgedProblem], setVersion: "0.0.0").verdict == .notRun)
    struct Refusal: Error {}
    let refusing = BrokenKernel(name: "refusing") { _ in throw Refusal() }
    #expect(run(refusing).verdict == .notRun)
    let narrow = BrokenKernel(name: "narrow", contract: .bf16, answer: BrokenKernel.right)
    let skipped = Run(
      narrow, on: golden.vectors.filter { $0.entry.configuration.grid == .f32 }, setVersion: "0")
    #expect(skipped.verdict == .notRun && skipped.counts.skipped > 0)
  }

  @Test("NaN, a missing tensor, a wrong shape and zeros are never passed")
  func hostile() {
    func broken(_ spoil: @escaping @Sendable (inout [Quantity: Tensor<Double>]) -> Void) -> Run {
      run(
        BrokenKernel(name: "broken") { problem in
          var answer = try BrokenKernel.right(problem)
          spoil(&answer)
          return answer
        })
    }
    let right = BrokenKernel(name: "right", answer: BrokenKernel.right)
    let asked = golden.vectors.filter { right.takes($0.problem) }
    for quantity in Quantity.allCases {
      #expect(broken { $0[quantity] = $0[quantity]?.map { _ in .nan } }.verdict == .differs)
      #expect(broken { $0[quantity] = $0[quantity]?.map { _ in 0 } }.verdict == .differs)
      let short = broken { $0[quantity] = Tensor(repeating: 0, shape: [1]) }
      #expect(short.counts.errored > 0)
      let missing = broken { $0[quantity] = nil }
      // A layer without a bias has no gradient of it, and so nothing is missing.
      let isAlwaysAsked = asked.allSatisfy { $0.truth[quantity] != nil }
      #expect(
        missing.verdict == (quantity.isTrace ? .conforms : isAlwaysAsked ? .notRun : .differs))
      #expect(isAlwaysAsked || quantity == .biasGradient)
    }
  }

  @Test("one element outside its bound is found and named")
  func oneElement() throws {
    let kernel = BrokenKernel(name: "one element") { problem in
      var answer = try BrokenKernel.right(problem)
      answer[.recurrentGradient]?.elements[1] *= 1 + 1e-10
      return answer
    }
    let wrong = run(kernel).vectors.flatMap(\.comparisons).filter { !$0.passed }
    #expect(wrong.count >= 40)
    #expect(wrong.allSatisfy { $0.quantity == .recurrentGradient && $0.wrong == 1 })
    #expect(wrong.allSatisfy { $0.first?.index == [0, 1] || $0.first?.index == [1, 0] })
    #expect(wrong.allSatisfy { $0.histogram.counts.last == 1 })
  }

  @Test("the tiers nest: proof admits what probabilistic admits, and that what native admits")
  func tiers() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f32"))
    let worst = Tier.allCases.map { tier in
      let run = Run(kernel, tier: tier, on: golden.vectors, setVersion: "0")
      #expect(run.verdict == .conforms)
      return run.vectors.flatMap(\.comparisons).compactMap(\.worst?.bound).reduce(0, +)
    }
    #expect(worst[0] > worst[1] && worst[1] > worst[2])
  }

  @Test("a kernel is held to the contract that the user names")
  func contract() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f32"))
    let strict = Run(kernel, contract: .f64, on: golden.vectors, setVersion: "0")
    #expect(strict.verdict == .differs)
    let loose = Run(kernel, contract: .f32FastActivations, on: golden.vectors, setVersion: "0")
    #expect(loose.verdict == .conforms && loose.counts.notGateable > 0)
  }

  @Test("what is not gateable is counted, and NaN there is still wrong")
  func notGateable() throws {
    let kernel = BrokenKernel(name: "NaN", contract: .f32FastActivations) { problem in
      try BrokenKernel.right(problem).mapValues { $0.map { _ in .nan } }
    }
    let unclaimed = run(kernel).vectors.flatMap(\.comparisons).filter {
      $0.label == .notGateable && $0.elements > 0
    }
    #expect(!unclaimed.isEmpty && unclaimed.allSatisfy { !$0.passed })
  }

  @Test(
    "kernels that differ only in what their contract permits pass every tier",
    arguments: Tier.allCases)
  func correct(tier: Tier) {
    #expect(CorrectKernels.all.count >= 12)
    for kernel in CorrectKernels.all {
      let run = Run(kernel, tier: tier, on: golden.vectors, setVersion: "0")
      #expect(run.verdict == .conforms, "\(kernel.name)")
      #expect(run.worstFraction > 0.01 && run.worstFraction <= 1)
    }
  }

  @Test(
    "upstream gradients scaled by 2^-20 change no verdict, and zeros still fail",
    arguments: [
      "builtin:f64", "builtin:f32", "builtin:bf16",
    ])
  func scaled(name: String) throws {
    let kernel = try #require(BuiltinKernels.named(name))
    let tiny = golden.vectors.filter { vector in
      vector.entry.configuration.upstreamExponent == -20
        && vector.truth[.inputGradient]?.elements.contains { $0 != 0 } == true
    }
    #expect(Run(kernel, on: tiny, setVersion: "0").counts.passed >= 2)
    #expect(Run(kernel, on: tiny, setVersion: "0").verdict == .conforms)
    let zeros = BrokenKernel(name: "zero gradients", contract: kernel.contract) { problem in
      try kernel.solve(problem).map { quantity, tensor in
        (quantity, quantity.pass == .backward ? tensor.map { _ in 0 } : tensor)
      }.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    let run = Run(zeros, on: tiny, setVersion: "0")
    #expect(run.counts.failed == run.counts.vectors - run.counts.skipped)
  }
}

@Suite("A failure says where to look")
struct DiagnosisTests {
  private func hints(_ kernel: any Kernel) -> String {
    let run = run(kernel)
    #expect(run.verdict == .differs)
    return TextReport(run, diagnosis: Diagnosis(run, of: kernel, on: golden.vectors)).text
  }

  @Test("exchanged gates are named")
  func gates() {
    let text = hints(BrokenKernel.swappedGates)
    #expect(text.contains("Gate i holds the values of gate f."))
    #expect(text.contains("Gate f holds the values of gate i."))
    #expect(text.contains("again: lstm-check run --kernel swapped gates --vector "))
  }

  @Test("a dropped dc carry points at what backward carries")
  func carry() {
    let text = hints(BrokenKernel.droppedCellCarry)
    #expect(text.contains("The forward pass is right."))
    #expect(text.contains("dh = dz R and dc = dc ⊙ f"))
  }

  @Test("a conforming run has no diagnosis")
  func none() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f64"))
    #expect(Diagnosis(run(kernel), of: kernel, on: golden.vectors) == nil)
  }
}
