import Bounds
import Conformance
import LSTM
import LSTMVectors
import Testing

@Suite("Fresh problems")
struct FreshTests {
  @Test(
    "an id is all that a problem follows from", arguments: NumberFormat.allCases,
    FreshProblem.Kind.allCases)
  func identity(format: NumberFormat, kind: FreshProblem.Kind) throws {
    let first = FreshProblem(format, seed: 7, number: 3, kind: kind)
    let again = try #require(FreshProblem(id: first.id))
    #expect(again == first)
    #expect(try first.judged().problem.inputs == again.judged().problem.inputs)
    let others = try (0..<8).map {
      try FreshProblem(format, seed: 7, number: $0, kind: kind).judged()
    }
    #expect(Set(others.map(\.problem.parameters.inputWeights.elements)).count == others.count)
  }

  @Test("what is no id is none")
  func identities() {
    #expect(FreshProblem(id: "fresh-f32-1-2")?.kind == .plain)
    #expect(FreshProblem(id: "fresh-variant-f32-1-2")?.kind == .variant)
    for text in [
      "fresh-f32-1", "fresh-f65-1-1", "fresh-f32-1--1", "fresh-f32-1-1-1", "one", "",
      "fresh-variant", "variant-f32-1-1", "fresh-plain-f32-1-1", "fresh-variant-variant-f32-1-1",
    ] {
      #expect(FreshProblem(id: text) == nil)
    }
  }

  @Test(
    "every number is one of the format, and in its normal range", arguments: NumberFormat.allCases,
    FreshProblem.Kind.allCases)
  func range(format: NumberFormat, kind: FreshProblem.Kind) throws {
    let problems = try (0..<20).map {
      try FreshProblem(format, seed: 1, number: $0, kind: kind).judged()
    }
    // What keeps no distance from its kinks loses them, and may be plain then.
    #expect(kind == .plain || problems.count { !$0.problem.requiredFeatures.isEmpty } >= 18)
    for judged in problems {
      #expect(judged.serves == [format] && (kind == .variant || judged.problem.isPlain))
      _ = judged.problem.map { number in
        #expect(format.rounded(number) == number)
        return number
      }
      for tensor in judged.truth.values {
        #expect(tensor.elements.allSatisfy { $0 == 0 || $0.magnitude >= format.leastNormal })
      }
    }
  }

  @Test("a kernel gets the variants that it takes, and plain problems in their place")
  func features() throws {
    func problems(_ features: Set<Feature>) throws -> [Problem<Double>] {
      try FreshProblem.judged(20, for: .f32, [.proof], seed: 4, features: features).map(\.problem)
    }
    func variants(_ problems: [Problem<Double>]) -> Int {
      problems.count { !$0.requiredFeatures.allSatisfy(Feature.ordinary.contains) }
    }
    #expect(try variants(problems(Feature.ordinary)) == 0)
    let every = Feature.ordinary.union(Feature.variants)
    #expect(try (8...10).contains(variants(problems(every))))
    let some = Feature.ordinary.union(
      ["bidirectional", "merges", "projection", "two-biases"].map(Feature.init(rawValue:)))
    let found = try problems(some)
    #expect(found.count == 20 && variants(found) >= 4, "\(variants(found))")
    #expect(found.allSatisfy { $0.requiredFeatures.allSatisfy(some.contains) })
  }

  @Test(
    "correct kernels conform in every tier, and one with exchanged gates in none",
    arguments: [Contract.f64, .f32, .tf32, .bf16, .f16])
  func verdicts(contract: Contract) throws {
    let kernels = (BuiltinKernels.all + CorrectKernels.all).filter { $0.contract == contract }
    let problems = try Set(kernels.map(\.features)).reduce(into: [:]) {
      $0[$1] = try FreshProblem.judged(
        20, for: contract, Tier.allCases, seed: 2, features: $1)
    }
    let plain = try FreshProblem.judged(20, for: contract, Tier.allCases, seed: 2)
    let swapped = BrokenKernel(
      name: "swapped gates", contract: contract, answer: BrokenKernel.swappedGates.answer)
    for tier in Tier.allCases {
      for kernel in kernels {
        let run = Run(kernel, tier: tier, on: problems[kernel.features] ?? [], setVersion: "0")
        #expect(run.verdict == .conforms && run.counts.passed == 20, "\(kernel.name) \(tier)")
        #expect(run.fresh?.count == 20 && run.fresh?.seeds == [2])
      }
      #expect(Run(swapped, tier: tier, on: plain, setVersion: "0").counts.failed >= 18)
    }
  }

  /// Bounds scale as gradients do, so nothing absolute hides in a verdict.
  @Test(
    "upstream gradients scaled by 2^-20 change no verdict, and zero gradients fail there",
    arguments: ["builtin:f64", "builtin:f32", "builtin:bf16"])
  func scaled(name: String) throws {
    let right = try #require(BuiltinKernels.named(name))
    let contract = right.contract
    let problems = try FreshProblem.judged(20, for: contract, Tier.allCases, seed: 3)
    let scaled = try problems.map { judged in
      var problem = judged.problem
      problem.upstream = problem.upstream.map { 0x1p-20 * $0 }
      return try JudgedProblem(id: judged.id, problem, for: contract.format)
    }
    // Wrong by little: some tensors are judged right and some wrong.
    let nearly = BrokenKernel(name: "nearly", contract: contract) { problem in
      let off = 1 + max(8 * contract.storage, 256 * contract.elementwise)
      return try right.solve(problem).mapValues { $0.map { off * $0 } }
    }
    let zeros = BrokenKernel(name: "zero gradients", contract: contract) { problem in
      try right.solve(problem).reduce(into: [:]) { answer, entry in
        answer[entry.key] =
          entry.key.pass == .backward ? entry.value.map { _ in 0 } : entry.value
      }
    }
    for tier in Tier.allCases {
      for kernel in [right, nearly, zeros] {
        let before = Run(kernel, tier: tier, on: problems, setVersion: "0").verdicts
        #expect(before == Run(kernel, tier: tier, on: scaled, setVersion: "0").verdicts)
        if kernel.name == "nearly" { #expect(before.contains(true) && before.contains(false)) }
      }
      let conforming = Run(right, tier: tier, on: scaled, setVersion: "0")
      #expect(conforming.verdict == .conforms)
      let claimed = zip(scaled, conforming.vectors).count { judged, result in
        result.comparisons.contains {
          $0.quantity.pass == .backward && $0.label != .notGateable
            && judged.truth[$0.quantity]?.elements.contains { $0 != 0 } == true
        }
      }
      #expect(claimed >= 15)
      #expect(Run(zeros, tier: tier, on: scaled, setVersion: "0").counts.failed == claimed)
    }
  }

  @Test("a contract that no manifest knows is examined on the spot")
  func examined() throws {
    let preset = Contract.f32FastActivations
    let renamed = Contract(
      name: "mine", format: preset.format, accumulation: preset.accumulation,
      relative: preset.relative, absolute: preset.absolute, elementwise: preset.elementwise,
      underflow: preset.underflow)
    let marked = golden.vectors.filter {
      $0.problem.isPlain && $0.entry.configuration.steps <= 5
        && $0.entry.notGateable.contains { $0.contract == preset.name && $0.tier == "proof" }
    }
    let kernel = try #require(BuiltinKernels.named("builtin:f32"))
    let known = Run(kernel, contract: preset, tier: .proof, on: marked, setVersion: "0")
    let found = Run(kernel, contract: renamed, tier: .proof, on: marked, setVersion: "0")
    #expect(marked.count >= 3 && found.verdict == .conforms)
    // Signs are random on both sides; a tensor or two near the limit may fall on either side.
    #expect(abs(found.counts.notGateable - known.counts.notGateable) <= 2)
    let unmarked =
      known.counts.notGateable
      - marked.reduce(0) { sum, vector in
        sum
          + vector.entry.notGateable.filter { $0.contract == preset.name && $0.tier == "proof" }
          .reduce(0) { $0 + $1.quantities.count }
      }
    #expect(found.counts.notGateable > unmarked)
  }
}

extension Run {
  /// Whether each compared tensor passed; problems that threw have none.
  fileprivate var verdicts: [Bool] { vectors.flatMap { $0.comparisons.map(\.passed) } }
}
