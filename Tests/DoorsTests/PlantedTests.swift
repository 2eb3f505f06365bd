import Bounds
import Conformance
import Doors
import LSTM
import LSTMVectors
import Testing

@Suite("Kernels in C with a misbehaviour planted in them")
struct PlantedTests {
  @Test(
    "what no kernel may do is the verdict of the vector, with the call named; the run goes on",
    arguments: [
      ("segfault", "was killed by signal 11 (Segmentation fault) in forward"),
      ("backward-segfault", "was killed by signal 11 (Segmentation fault) in backward"),
      ("abort", "was killed by signal 6 (Aborted) in forward"),
      ("recursion", "was killed by signal 11 (Segmentation fault) in forward"),
      ("exit", "exited with status 0 in forward"),
      ("writes-input", "in forward: it wrote to its input input.x"),
      ("one-beyond", "in forward: it touched memory beyond the end of output.y"),
      ("backward-one-beyond", "in backward: it touched memory beyond the end of gradient.R"),
      ("one-before", "wrote before the beginning of output.y, 1 elements before its first"),
      ("unwritten", "did not write output.y["),
      ("random", "is nondeterministic (fresh processes differ too) and does not declare it"),
      ("state", "keeps state between calls (a fresh process always gives the same first answer)"),
      ("previous", "keeps state between calls"),
      ("cached", "kept "),
      ("stale-weights", "kept stale weights: output.y is that of the call before to the last bit"),
    ])
  func misconduct(plant: String, sentence: String) throws {
    let run = try Workshop.check(plant)
    #expect(run.verdict == .differs)
    #expect(run.vectors.count == Workshop.few.count && run.counts.errored == 0)
    let reasons = run.vectors.compactMap(\.reason)
    #expect(reasons.contains { $0.contains(sentence) }, "\(reasons)")
    // Not all are named every time, but the numbers never pass.
    #expect(run.vectors.allSatisfy { $0.outcome == .failed }, "\(run.vectors.map(\.outcome))")
  }

  @Test("a copy of an input that has not changed is wrong, and nothing that was kept")
  func copied() throws {
    let run = try Workshop.check("final-not-stored")
    #expect(run.verdict == .differs && run.counts.failed > 2)
    #expect(run.vectors.allSatisfy { $0.reason == nil }, "\(run.vectors.compactMap(\.reason))")
  }

  @Test("memory of an earlier call is closed")
  func earlier() throws {
    let run = try Workshop.check("old-pointer")
    #expect(run.verdict == .differs)
    let reasons = run.vectors.compactMap(\.reason)
    #expect(
      reasons.contains { $0.contains("in forward: it touched a tensor of an earlier call") },
      "\(reasons)")
  }

  @Test("a hang ends at the timeout, again and again, until patience does")
  func hang() throws {
    let run = try Workshop.check(
      "hang", on: Array(Workshop.few.prefix(2)), timeout: .milliseconds(100))
    #expect(run.verdict == .differs && run.counts.failed == 2)
    #expect(
      run.vectors.first?.reason?.contains("hung: no answer within 0.1 seconds in forward") == true)
    var limits = Adapter.Limits()
    (limits.timeout, limits.patience) = (.milliseconds(50), .milliseconds(40))
    let kernel = try #require(
      try Door.library(Workshop.library("hang"), worker: Workshop.tool, limits: limits).first)
    let impatient = Run(kernel, on: Workshop.few, setVersion: "0.0.0")
    #expect(impatient.counts.failed == 1)
    #expect(impatient.counts.errored == Workshop.few.count - 1)
    #expect(impatient.vectors.last?.reason?.contains("not asked") == true)
  }

  @Test("memory without end meets the limit, and the limit is named")
  func memory() throws {
    let run = try Workshop.check(
      "memory", on: Array(Workshop.few.prefix(1)), memory: 1 << 30)
    #expect(run.counts.failed == 1)
    let reason = try #require(run.vectors.first?.reason)
    #expect(reason.contains("no memory was left of the 1024 MiB allowed"), "\(reason)")
  }

  @Test(
    "zeros, NaN and features that are claimed and lacking differ",
    arguments: [
      ("zeros", Quantity.hidden), ("nan", .hidden),
    ])
  func numbers(plant: String, quantity: Quantity) throws {
    let run = try Workshop.check(plant)
    #expect(run.verdict == .differs && run.counts.failed == Workshop.few.count)
    #expect(
      run.vectors.allSatisfy { vector in
        vector.comparisons.contains { $0.quantity == quantity && !$0.passed }
      })
  }

  @Test("a claimed feature that is lacking is a failure; without the claim a visible skip")
  func claims() throws {
    let activations = Workshop.vectors.all.filter {
      $0.problem.requiredFeatures == [.activations] && $0.entry.serves.contains(.f32)
    }.prefix(4)
    let honest = try Workshop.check("none", on: Array(activations))
    #expect(honest.counts.unsupported == 4 && honest.verdict == .notRun)
    #expect(honest.vectors.first?.reason == "the kernel does not declare activations")
    let claiming = try Workshop.check("claims-activations", on: Array(activations))
    #expect(claiming.counts.failed == 4 && claiming.verdict == .differs)

    let trace = try Workshop.check("claims-trace")
    #expect(trace.vectors.first?.reason?.contains("did not write trace.i[0, 0, 0]") == true)
    let strides = try Workshop.check("claims-strides")
    #expect(strides.verdict == .differs && strides.counts.passed == 0)
    let forward = try Workshop.check("forward-only")
    #expect(forward.verdict == .conforms)
    #expect(
      forward.vectors.allSatisfy { $0.passed(.backward) == nil && $0.passed(.forward) == true })
  }

  @Test(
    "what a handle remembers is found by call sequences, and by those alone",
    arguments: [
      ("session-right", ""), ("session-stale-weights", "session:new-weights"),
      ("session-no-reset", "session:reset"), ("session-first-tape", "session:two-forwards"),
      ("session-accumulates", "session:reset"), ("session-shared", "session:two-threads"),
      ("session-largest-batch", "session:smaller-batch"),
      ("session-not-carried", "session:carried-state"),
      ("session-spent-reserve", "session:two-backwards"),
      ("session-keeps-carry", "session:reset"), ("session-begun-overwritten", "session:reset"),
    ])
  func sessions(plant: String, sequence: String) throws {
    let run = try Workshop.check(plant, on: Workshop.manyBatches)
    #expect(run.vectors.allSatisfy { $0.outcome != .failed })
    let kinds = Set(
      run.sessions.map { $0.id.split(separator: ":").prefix(2).joined(separator: ":") })
    #expect(
      kinds == [
        "session:reset", "session:new-weights", "session:smaller-batch", "session:two-forwards",
        "session:two-threads", "session:carried-state", "session:two-backwards",
      ])
    let failed = run.sessions.filter { $0.outcome != .passed }
    #expect(run.verdict == (sequence.isEmpty ? .conforms : .differs))
    #expect(failed.isEmpty == sequence.isEmpty, "\(failed.map { ($0.id, $0.reason) })")
    #expect(
      sequence.isEmpty || failed.contains { $0.id.hasPrefix(sequence) }, "\(failed.map(\.id))")
    let profile = run.profiles.first { $0.name == "sessions" }
    #expect(profile?.verdict == (sequence.isEmpty ? .conforms : .differs))
  }

  @Test("traces are judged where they are declared: right ones pass, exchanged gates do not")
  func traces() throws {
    let right = try Workshop.check("trace-right")
    #expect(right.verdict == .conforms, "\(right.vectors.compactMap(\.reason))")
    #expect(
      right.vectors.allSatisfy { vector in
        Quantity.allCases.filter(\.isTrace).allSatisfy { trace in
          vector.comparisons.contains { $0.quantity == trace && $0.passed }
        }
      })
    let swapped = try Workshop.check("trace-swapped")
    #expect(swapped.verdict == .differs && swapped.counts.failed == Workshop.few.count)
    let wrong = Set(
      swapped.vectors.flatMap { $0.comparisons.filter { !$0.passed } }.map(\.quantity))
    #expect(wrong == [.inputGate, .forgetGate])
  }

  @Test("nondeterminism within the bounds is allowed where it is declared")
  func declared() throws {
    let run = try Workshop.check("random-declared")
    #expect(run.verdict == .conforms, "\(run.vectors.compactMap(\.reason))")
  }

  @Test("a library may print, and a call that returns an error is an error")
  func talkative() throws {
    #expect(try Workshop.check("print").verdict == .conforms)
    let run = try Workshop.check("bad-status")
    #expect(run.verdict == .notRun && run.counts.errored == Workshop.few.count)
    #expect(run.vectors.first?.reason?.contains("forward returned 7") == true)
  }

  @Test(
    "a library that describes itself wrongly is not run, and one sentence says why",
    arguments: [
      ("claims-backward", "it declares backward, but its backward is NULL"),
      ("claims-sessions", "it declares sessions, but its create is NULL"),
      ("unknown-bit", "features has bit 15"), ("old-abi", "abi_version is 9"),
      ("no-dtypes", "dtypes is empty"),
      ("dies-loading", "was killed by signal 6 (Aborted) in loading the library"),
    ])
  func description(plant: String, sentence: String) throws {
    let error = #expect(throws: AdapterError.self) { try Workshop.check(plant) }
    #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
  }

  @Test("gradcheck differentiates a library through its door: right passes, zeros do not")
  func gradients() throws {
    func check(_ plant: String) throws -> (Int32, String) {
      try Workshop.run(
        Workshop.tool,
        ["gradcheck", "--library", try Workshop.library(plant), "--vector", "one-of-everything"])
    }
    let right = try check("none")
    #expect(right.0 == 0 && right.1.contains("PASS: 1 of 1"), "\(right.1)")
    let zeros = try check("zeros")
    #expect(zeros.0 == 1 && zeros.1.contains("dW"), "\(zeros.1)")
  }

  @Test("the example kernel conforms on the whole set, and the door costs little")
  func whole() throws {
    let kernel = try #require(
      try Door.library(Workshop.library("none"), worker: Workshop.tool).first)
    let run = Run(kernel, on: Workshop.vectors.all, setVersion: "0.0.0")
    #expect(run.verdict == .conforms, "\(run.vectors.filter { $0.outcome == .failed })")
    #expect(run.counts.passed > 80 && run.counts.errored == 0)
    #expect(kernel.cost.contains(" \(run.counts.passed) requests"), "one request a vector")
    #expect(kernel.cost.contains("1 starts"))
    print(kernel.cost)
  }
}
