import Conformance
import Foundation
import LSTM
import LSTMVectors
import Testing

@Suite("Sessions, profiles and regressions")
struct RegressionTests {
  private static let builtin = BuiltinKernels.all[0]

  @Test("the built-in kernel's handles conform, and profiles say so")
  func sessions() {
    let run = run(Self.builtin)
    #expect(run.sessions.count == 14 && run.sessions.allSatisfy { $0.outcome == .passed })
    #expect(run.profiles.map(\.name).prefix(2) == ["core", "training"])
    #expect(run.profiles.allSatisfy { $0.verdict == .conforms })
    #expect(run.profiles.map(\.asked).min() ?? 0 > 0)
    let core = run.profiles[0].asked
    #expect(run.profiles[1].asked == core)
    #expect(core == golden.vectors.count { $0.problem.requiredFeatures.isEmpty })
    #expect(run.counts.manifest == golden.vectors.count)
  }

  @Test("a kernel without handles says so, and a kernel without gradients is not trained")
  func undeclared() {
    let run = run(ForwardOnly())
    #expect(run.verdict == .conforms)
    let verdicts = Dictionary(uniqueKeysWithValues: run.profiles.map { ($0.name, $0.verdict) })
    #expect(verdicts["core"] == .conforms && verdicts["training"] == .unsupported)
    #expect(verdicts["sessions"] == .unsupported && verdicts["activations"] == .unsupported)
    #expect(run.counts.unsupported > 20)
    #expect(TextReport(run, diagnosis: nil).text.contains("; unsupported: training, "))
  }

  @Test("a one-line check returns the run or throws the report")
  func oneLine() throws {
    #expect(try checkConformance(of: ForwardOnly()).verdict == .conforms)
    let error = #expect(throws: ConformanceFailure.self) {
      try checkConformance(of: BrokenKernel.swappedGates)
    }
    #expect(error?.description.contains("Gate i holds the values of gate f.") == true)
  }

  @Test("misconduct is a failure with its sentence, not an error")
  func misconduct() {
    let run = run(BrokenKernel(name: "x") { _ in throw Misconduct("was killed by signal 11") })
    #expect(run.verdict == .differs && run.counts.passed + run.counts.errored == 0)
    #expect(run.counts.failed + run.counts.unsupported == golden.vectors.count)
    let text = TextReport(run, diagnosis: Diagnosis(run, of: Self.builtin, on: golden.vectors)).text
    #expect(text.contains("The kernel was killed by signal 11."))
  }

  @Test("compare lists what newly fails, what is fixed and what drifted")
  func compare() throws {
    let right = JSONReport([run(named { _ in })])
    let wrong = JSONReport([run(named { $0[.biasGradient]?.elements[0] += 1 })])
    let moved = JSONReport([run(named { $0[.hidden] = $0[.hidden]?.map { $0 * (1 + 0x1p-52) } })])
    let same = try RunChanges(from: right, to: right)
    #expect(same.newlyFailing.isEmpty && same.fixed.isEmpty && same.drifted.isEmpty)
    let broken = try RunChanges(from: right, to: wrong)
    #expect(broken.newlyFailing.count == wrong.runs[0].counts.failed && broken.fixed.isEmpty)
    #expect(broken.newlyFailing.first?.what.contains("passed, now failed: gradient.b") == true)
    let mended = try RunChanges(from: wrong, to: right)
    #expect(mended.fixed.count == broken.newlyFailing.count && mended.newlyFailing.isEmpty)
    let drifted = try RunChanges(from: right, to: moved)
    #expect(drifted.newlyFailing.isEmpty && drifted.drifted.count > 100)
    #expect(drifted.markdown.contains("### drifted"))
    let f32 = try #require(BuiltinKernels.named("builtin:f32"))
    #expect(throws: IncomparableError.self) {
      try RunChanges(from: right, to: JSONReport([run(f32)]))
    }
  }

  @Test("the command compares two files: exit 1 when something newly fails")
  func command() throws {
    let folder = try TemporaryFolder()
    func file(
      _ name: String, _ spoil: @escaping @Sendable (inout [Quantity: Tensor<Double>]) -> Void
    )
      throws -> String
    {
      let path = folder.url.appending(path: name)
      try JSONReport([run(named(spoil))]).encoded().write(to: path)
      return path.path
    }
    let old = try file("old.json") { _ in }
    let new = try file("new.json") { $0[.inputGradient] = Tensor(repeating: 0, shape: [1]) }
    #expect(try Command(["compare", old, old]).status == 0)
    let command = try Command(["compare", old, new, "--markdown"])
    #expect(command.status == 1 && command.output.contains("| named | "), "\(command.errors)")
    #expect(try Command(["compare", old, folder.url.path + "/none.json"]).status == 2)
  }

  /// The right answer, spoiled.
  private func named(
    _ spoil: @escaping @Sendable (inout [Quantity: Tensor<Double>]) -> Void
  ) -> BrokenKernel {
    BrokenKernel(name: "named") { problem in
      var answer = try BrokenKernel.right(problem)
      if answer[.biasGradient]?.elements.isEmpty == false { spoil(&answer) }
      return answer
    }
  }
}

/// A kernel that can do little, and says so.
private struct ForwardOnly: Kernel {
  let name = "forward only"
  let contract = BuiltinKernels.all[0].contract
  let features: Set<Feature> = []

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try BrokenKernel.right(problem).filter { $0.key.pass == .forward && !$0.key.isTrace }
  }
}
