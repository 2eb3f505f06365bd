import Conformance
import LSTM
import LSTMVectors
import Mutants
import MutationStudy
import Testing

@Suite("The diagnosis names what is wrong")
struct DiagnosisTests {
  @Test(
    "of mutants drawn by a seed, 95 % are named first, and none is left without a word",
    arguments: [(NumberFormat.f64, 40), (.f32, 20)])
  func sample(format: NumberFormat, count: Int) throws {
    let score = try DiagnosisScore(
      format, sample: count, seed: 20_260, on: golden.vectors, setVersion: golden.version)
    #expect(score.cases.count > count / 2)
    #expect(
      score.share >= 0.95,
      "\(score.cases.filter { !$0.isNamed }.map { "\($0.mutant.id) as \($0.named.map(\.id))" })")
    #expect(score.silent == 0)
  }

  @Test("of mutants that variants alone have, 95 % are named first")
  func variants() throws {
    let mutants = Mutant.all.filter { !$0.mutation.presence.holds([]) }
    let score = try DiagnosisScore(
      .f64, of: mutants, sample: 40, seed: 20_260, on: golden.vectors, setVersion: golden.version)
    #expect(score.cases.count > 20)
    #expect(
      score.share >= 0.95,
      "\(score.cases.filter { !$0.isNamed }.map { "\($0.mutant.id) as \($0.named.map(\.id))" })")
    #expect(score.silent == 0)
  }

  /// A kernel that shows no gates, with the faults of several mutants.
  private struct Quiet: Kernel {
    let name = "quiet"
    let contract = ModelKernel(.f64).contract
    let mutation: Mutation
    let features = Feature.ordinary.union(Feature.variants)

    init(_ ids: [String]) throws {
      let mutations = try ids.map { try #require(Mutant.named($0)).mutation }
      mutation = mutations.count == 1 ? mutations[0] : Mutation(mutations.flatMap(\.edits))
    }

    func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
      try Model(.double, mutation: mutation).solve(problem).filter { !$0.key.isTrace }
    }
  }

  private func diagnosis(_ ids: [String]) throws -> (diagnosis: Diagnosis, text: String) {
    let kernel = try Quiet(ids)
    let run = Run(kernel, on: golden.vectors, setVersion: golden.version)
    let diagnosis = try #require(Diagnosis(run, of: kernel, on: golden.vectors))
    return (diagnosis, TextReport(run, diagnosis: diagnosis).text)
  }

  @Test(
    "two faults at once are named together",
    arguments: [
      ["gate-order-figo", "carried-dc.drop.dc.kept-f"], ["dx-zero", "bias-gradient-twice"],
    ])
  func pair(ids: [String]) throws {
    let suspects = try diagnosis(ids).diagnosis.suspects
    #expect(Set(suspects.first?.mutants.map(\.id) ?? []) == Set(ids))
  }

  @Test(
    "structure and probes speak of a kernel that shows no gates",
    arguments: [
      ("recurrent-weights-transposed", "It is right when zeros stand for h0, or for R."),
      ("state-of-first-row", "Every row alone is right: the rows of the batch are mixed."),
      ("bias-gradient-twice", "gradient.b is 2 times the truth throughout ("),
      ("recurrent-gradient-transposed", "with every gate's block transposed"),
      ("vector-tail-units-skipped", "the tail of vectors of 8"),
      ("dx-zero", "gradient.x is zero throughout ("),
      ("dW-of-last-step", "Over a single step they are right: look at the sums over steps."),
      ("db-of-first-row", "For every row alone they are right: look at the sums over the batch."),
      ("db-of-first-row", "Wrong: db; right: dx, dW, dR, dh0, dc0."),
      ("db_f.double.dz_f", "gradient.b: only the block of gate f is wrong ("),
      ("carried-dc-start.drop.uc_n", "Asked one by one, it is wrong for the gradient of c_n."),
      ("no-step-returns-zeros", "Without any step it is wrong"),
      ("z_o.drop.b_o", "or for gate o's W, R and b"),
      ("y-computed-behind-the-end", "vectors that fail ask for lengths, as"),
    ])
  func speaks(id: String, sentence: String) throws {
    let text = try diagnosis([id]).text
    #expect(text.contains(sentence), "\(text)")
  }

  @Test("a wrong forward pass is named although its gradients are those of the right one")
  func forwardAlone() throws {
    struct Half: Kernel {
      let name = "half"
      let contract = ModelKernel(.f64).contract
      func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
        let mutation = try #require(Mutant.named("gate-order-figo")).mutation
        let wrong = try Model(.double, mutation: mutation).solve(problem)
        return try Model(.double).solve(problem).filter { $0.key.pass == .backward }
          .merging(wrong.filter { $0.key.pass == .forward && !$0.key.isTrace }) { a, _ in a }
      }
    }
    let run = Run(Half(), on: golden.vectors, setVersion: golden.version)
    let diagnosis = try #require(Diagnosis(run, of: Half(), on: golden.vectors))
    #expect(diagnosis.suspects.first?.mutants.map(\.id) == ["gate-order-figo"])
    #expect(
      TextReport(run, diagnosis: diagnosis).text.contains("its forward pass behaves like *The gate")
    )
    let json = JSONReport([run], diagnoses: [diagnosis]).diagnoses
    #expect(
      json?.first?.isOfForwardAlone == true && json?.first?.suspects[0] == ["gate-order-figo"])
    #expect(
      JUnitReport([run], diagnoses: [diagnosis]).xml.contains("its forward pass behaves like"))
  }

  @Test("a known bug is named with its source")
  func source() throws {
    let text = try diagnosis(["forget-bias-added-after-sigmoid"]).text
    #expect(text.contains("behaves like *A forget bias of 1 is added after the sigmoid*"))
    #expect(text.contains("apache/tvm#3410, https://github.com/apache/tvm/"))
  }

  @Test("a wrong gradient of R that is not square is spoken of, too")
  func projected() throws {
    struct Projected: Kernel {
      let name = "projected"
      let contract = ModelKernel(.f64).contract
      let features = Feature.ordinary.union(Feature.variants)
      func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
        var answer = try Model(.double).solve(problem).filter { !$0.key.isTrace }
        let shape = problem.parameters.recurrentWeights.shape
        if shape[0] != 4 * shape[1] { answer[.recurrentGradient]?.elements[0] += 1 }
        return answer
      }
    }
    let run = Run(Projected(), on: golden.vectors, setVersion: golden.version)
    let diagnosis = try #require(Diagnosis(run, of: Projected(), on: golden.vectors))
    let hints = diagnosis.hints.joined(separator: "\n")
    #expect(hints.contains("fail ask for projection"), "\(hints)")
    #expect(hints.contains("gradient.R: only the block of gate i is wrong"), "\(hints)")
  }

  @Test("the answer to another call is recognised")
  func stale() throws {
    struct Stale: Kernel {
      let name = "stale"
      let contract = ModelKernel(.f64).contract
      let other: GoldenVector
      func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
        let isSameShape =
          problem.inputs.shape == other.problem.inputs.shape
          && problem.initial.cell.shape == other.problem.initial.cell.shape
        return isSameShape ? other.truth : try Model(.double).solve(problem)
      }
    }
    let plain = golden.vectors.filter {
      $0.problem.requiredFeatures.isEmpty && $0.entry.configuration.steps > 1
    }
    let group = Dictionary(grouping: plain) { $0.entry.configuration.dimensions }
    let twins = try #require(group.values.first { $0.count > 1 })
    let kernel = Stale(other: twins[0])
    let run = Run(kernel, on: golden.vectors, setVersion: golden.version)
    let diagnosis = try #require(Diagnosis(run, of: kernel, on: golden.vectors))
    #expect(
      diagnosis.hints.contains {
        $0.contains("is the answer to another call, that of vector \(twins[0].entry.id)")
      }, "\(diagnosis.hints)")
  }
}
