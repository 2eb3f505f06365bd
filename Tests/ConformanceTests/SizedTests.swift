import Bounds
import Conformance
import GradientCheck
import LSTM
import LSTMVectors
import Testing

@Suite("Problems of a given size")
struct SizedTests {
  /// Wide enough for eight probes, and for a tail behind whole vectors.
  static let size = Dimensions(batch: 4, steps: 9, inputs: 20, units: 37)

  @Test("an id is all that a problem follows from")
  func identity() throws {
    let first = SizedProblem(.f32, seed: 7, size: Self.size)
    #expect(first.id == "fresh-f32-7-4x9x20x37" && SizedProblem(id: first.id) == first)
    #expect(first.problem.inputs == SizedProblem(.f32, seed: 7, size: Self.size).problem.inputs)
    for other in [
      SizedProblem(.f32, seed: 8, size: Self.size), SizedProblem(.bf16, seed: 7, size: Self.size),
    ] {
      #expect(first.problem.inputs != other.problem.inputs)
    }
    for text in ["fresh-f32-1-4x9x20", "fresh-f32-1-4x9x20x0", "fresh-f65-1-4x9x20x37", "fresh"] {
      #expect(SizedProblem(id: text) == nil)
    }
    #expect(FreshProblem(id: first.id) == nil && SizedProblem(id: "fresh-f32-1-1") == nil)
    let again = try (0..<2).map { _ in try first.judged(for: .f32) }
    let kernel = try #require(BuiltinKernels.named("builtin:f32"))
    let verdicts = again.map { Run(kernel, on: [$0], setVersion: "0").worstFraction }
    #expect(verdicts[0] == verdicts[1] && verdicts[0] > 0)
  }

  @Test("correct kernels conform", arguments: [Contract.f32, .tf32, .bf16, .f16])
  func correct(contract: Contract) throws {
    let kernels = (BuiltinKernels.all + CorrectKernels.all).filter { $0.contract == contract }
    #expect(kernels.count >= 2)
    for size in [Self.size, Dimensions(batch: 1, steps: 30, inputs: 3, units: 5)] {
      let problem = try SizedProblem(contract.format, seed: 1, size: size).judged(for: contract)
      let labels = try problem.labels(for: contract, .probabilistic)
      #expect(labels.values.allSatisfy { $0 != .notGateable })
      for kernel in kernels {
        let run = Run(kernel, on: [problem], setVersion: "0")
        #expect(run.verdict == .conforms, "\(kernel.name) \(run.worstFraction)")
        #expect(run.fresh?.count == 1 && run.fresh?.seeds == [1])
      }
    }
  }

  @Test("correct kernels conform to probed bounds on the committed problems")
  func committed() throws {
    let kernels = (BuiltinKernels.all + CorrectKernels.all).filter { $0.contract == .f32 }
    var judged = 0
    for vector in golden.vectors where vector.problem.isPlain {
      let chosen = vector.problem.activations
      let known: Set<Activation> = [.identity, .logistic, .tanh]
      guard vector.entry.serves.contains(.f32),
        known.isSuperset(of: Gate.allCases.map { chosen[$0] } + [chosen.cell]),
        !vector.entry.notGateable.contains(where: { $0.contract == "f32" })
      else { continue }
      let bounds = try ProbedBounds(vector.problem, contract: .f32) {
        SeededGenerator(seed: 0x5eed << 32 ^ $0)
      }
      let problem = try JudgedProblem(id: vector.entry.id, vector.problem, probed: bounds)
      for kernel in kernels {
        let run = Run(kernel, on: [problem], setVersion: "0")
        #expect(run.counts.failed == 0, "\(kernel.name) \(problem.id) \(run.worstFraction)")
      }
      judged += 1
    }
    #expect(judged >= 50)
  }

  static let broken = [
    make("bias of one gate's last unit dropped") { problem in
      var problem = problem
      problem.parameters.bias.elements[2 * problem.parameters.bias.count / 4 - 1] = 0
      return try BrokenKernel.right(problem)
    },
    make("weights of the last input dropped") { problem in
      var problem = problem
      let inputs = problem.parameters.inputWeights.shape[1]
      for row in 0..<problem.parameters.inputWeights.shape[0] {
        problem.parameters.inputWeights.elements[(row + 1) * inputs - 1] = 0
      }
      return try BrokenKernel.right(problem)
    },
    make("the tail of a vector computed from the step before") { problem in
      var answer = try BrokenKernel.right(problem)
      var hidden = try problem.solve().pass.hidden
      let units = hidden.shape[2]
      let step = hidden.shape[1] * units
      for last in stride(from: hidden.count - 1, to: step, by: -units) {
        hidden.elements[last] = hidden.elements[last - step]
      }
      answer[.hidden] = hidden
      return answer
    },
    make("dc not carried", BrokenKernel.droppedCellCarry.answer),
    make("one entry of dR off by a thousandth of the tensor's size") { problem in
      var answer = try BrokenKernel.right(problem)
      let elements = answer[.recurrentGradient]?.elements ?? []
      let size = (elements.reduce(0) { $0 + $1 * $1 } / Double(elements.count)).squareRoot()
      answer[.recurrentGradient]?.elements[elements.count / 3] += 1e-3 * size
      return answer
    },
  ]

  private static func make(
    _ name: String,
    _ answer: @escaping @Sendable (Problem<Double>) throws -> [Quantity: Tensor<Double>]
  ) -> BrokenKernel {
    BrokenKernel(name: name, contract: .f32, answer: answer)
  }

  @Test("wrong kernels do not", arguments: broken)
  func wrong(kernel: BrokenKernel) throws {
    let problem = try SizedProblem(.f32, seed: 2, size: Self.size).judged(for: .f32)
    let run = Run(kernel, on: [problem], setVersion: "0")
    #expect(run.verdict == .differs)
    let right = BrokenKernel(name: "right", contract: .f32, answer: BrokenKernel.right)
    #expect(Run(right, on: [problem], setVersion: "0").verdict == .conforms)
  }

  @Test("other contracts and tiers than the probed are refused, and double precision is none")
  func refusals() throws {
    let problem = try SizedProblem(.f32, seed: 1, size: Self.size).judged(for: .f32)
    #expect(throws: UnprobedError.self) { try problem.labels(for: .tf32, .probabilistic) }
    #expect(throws: UnprobedError.self) { try problem.labels(for: .f32, .proof) }
    #expect(throws: UnprobedContractError.self) {
      try SizedProblem(.f64, seed: 1, size: Self.size).judged(for: .f64)
    }
  }

  @Test("the command draws, judges and names the problem, and says what it cannot judge")
  func command() throws {
    let size = ["--fresh-size", "4,6,16,20", "--seed", "3", "--vector", "one-of-everything"]
    let right = try Command(["run", "--kernel", "builtin:f32"] + size)
    #expect(right.status == 0 && right.output.contains("1 fresh problem (seed 3)"))
    let again = try Command(["run", "--kernel", "builtin:f32", "--vector", "fresh-f32-3-4x6x16x20"])
    #expect(again.status == 0 && again.output.contains("forward 1/1, backward 1/1"))
    let fine = try Command(["run", "--kernel", "builtin:f64"] + size)
    #expect(fine.status == 0 && fine.errors.contains("fresh-f64-3-4x6x16x20: SKIPPED for f64"))
    #expect(fine.output.contains("backward 1/1, 1 skipped"))
    for (arguments, name) in [
      (["--fresh-size", "4,6,16"], "--fresh-size"), (["--fresh-size", "4,6,0,16"], "--fresh-size"),
      (["--fresh-size", "4,6,16,20", "--tier", "proof"], "--tier"),
      (["--vector", "fresh-f32-3-4x6x16x20", "--tier", "native"], "--tier"),
    ] {
      let command = try Command(["run", "--kernel", "builtin:f32"] + arguments)
      #expect(command.status == 2 && command.errors.contains(name), "\(command.errors)")
    }
  }
}
