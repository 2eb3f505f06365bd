import Bounds
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

  @Test("what a kernel without gradients cannot answer counts against its forward pass alone")
  func errors() {
    let run = run(ForwardOnly(mostSteps: 2))
    let training = run.profiles.first { $0.name == "training" }
    #expect(run.counts.errored > 5 && training?.verdict == .unsupported)
    #expect(run.profiles[0].passed > 0 && run.profiles[0].passed < run.profiles[0].asked)
    #expect(TextReport(run, diagnosis: nil).text.contains("backward 0/0"))
  }

  @Test("a kernel without gradients has sessions of forward passes alone")
  func forwardSessions() {
    let run = run(Handles(isTraining: false))
    #expect(run.verdict == .conforms && run.sessions.count == 10)
    #expect(run.sessions.allSatisfy { $0.comparisons.allSatisfy { $0.quantity.pass == .forward } })
  }

  @Test("sessions that leave out an answer, a call or everything are failures")
  func emptySessions() {
    let silent = run(Handles { $0.map { $0.map { _ in [:] } } })
    #expect(silent.verdict == .differs && silent.sessions.allSatisfy { $0.outcome == .errored })
    let short = run(Handles { $0.map { $0.dropLast() } })
    #expect(short.verdict == .differs && short.sessions.allSatisfy { $0.outcome == .failed })
    let falsely = run(ForwardOnly(features: [.sessions]))
    #expect(falsely.verdict == .differs && falsely.sessions.count == 10)
    let xml = JUnitReport([falsely]).xml
    #expect(xml.contains("failures=\"10\"") && xml.contains("is no SessionKernel"))
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
    let handles = JSONReport([run(Self.builtin)])
    #expect(!handles.runs[0].sessions.isEmpty)
    #expect(try RunChanges(from: handles, to: handles).drifted.isEmpty)
    let broken = try RunChanges(from: right, to: wrong)
    #expect(broken.newlyFailing.count == wrong.runs[0].counts.failed && broken.fixed.isEmpty)
    #expect(broken.newlyFailing.first?.what.contains("passed, now failed: gradient.b") == true)
    let mended = try RunChanges(from: wrong, to: right)
    #expect(mended.fixed.count == broken.newlyFailing.count && mended.newlyFailing.isEmpty)
    let drifted = try RunChanges(from: right, to: moved)
    #expect(drifted.newlyFailing.isEmpty && drifted.drifted.count > 100)
    #expect(drifted.markdown.contains("### drifted"))
    let lost = try RunChanges(from: right, to: JSONReport([run(ForwardOnly(name: "named"))]))
    #expect(lost.newlyFailing.count == right.runs[0].counts.passed)
    #expect(lost.newlyFailing.contains { $0.what.contains("no longer answered: gradient.x") })
    let both = JSONReport([run(ForwardOnly())])
    let beside = try RunChanges(from: both, to: JSONReport(both.runs + wrong.runs))
    #expect(beside.newlyFailing.count == wrong.runs[0].counts.failed)
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
  var name = "forward only"
  let contract = BuiltinKernels.all[0].contract
  var features: Set<Feature> = []
  var mostSteps = Int.max

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    guard problem.inputs.shape[0] <= mostSteps else { throw CancellationError() }
    return try BrokenKernel.right(problem).filter {
      $0.key.pass == .forward && !$0.key.isTrace
    }
  }
}

/// A kernel with handles, whose answers may be spoiled.
private struct Handles: SessionKernel {
  typealias Answers = [[[Quantity: Tensor<Double>]]]

  var isTraining = true
  var spoil: @Sendable (Answers) -> Answers = { $0 }

  var name: String { "handles" }
  var contract: Contract { BuiltinKernels.all[0].contract }
  var features: Set<Feature> { isTraining ? [.sessions, .backward] : [.sessions] }

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try BuiltinKernels.all[0].solve(problem).filter { isTraining || $0.key.pass == .forward }
  }

  func run(_ script: SessionScript) throws -> Answers {
    spoil(try #require(BuiltinKernels.all[0] as? any SessionKernel).run(script))
  }
}
