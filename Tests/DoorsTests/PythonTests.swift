import Bounds
import Conformance
import Doors
import Foundation
import LSTM
import LSTMVectors
import Testing

@Suite("Kernels in Python, right and with a bug planted in them", .enabled(if: Python.isThere))
struct PythonTests {
  private static func kernels(_ plant: String) throws -> [AdapterKernel] {
    try Door.command(
      "\(Python.path ?? "") \(Workshop.root.path)/Tests/DoorsTests/Planted/planted.py \(plant)")
  }

  private static func check(
    _ plant: String, on vectors: [GoldenVector] = Workshop.few
  ) throws -> Run {
    Run(try #require(try kernels(plant).first), on: vectors, setVersion: "0.0.0")
  }

  @Test(
    "where a framework stores two biases the gradient of each is judged",
    arguments: [
      ("pytorch", true), ("cudnn", true), ("pytorch-one-bias", false), ("cudnn-turned", false),
    ])
  func twoBiases(plant: String, isRight: Bool) throws {
    let run = try Self.check(plant)
    #expect(run.verdict == (isRight ? .conforms : .differs), "\(run.vectors.compactMap(\.reason))")
    let wrong = Set(run.vectors.flatMap { $0.comparisons.filter { !$0.passed } }.map(\.quantity))
    #expect(wrong == (isRight ? [] : [.biasGradient]))
  }

  @Test("kernels that store in 16 bits conform; coarser numbers do not")
  func narrow() throws {
    let right = try Self.kernels("narrow")
    #expect(Set(right.map(\.contract.format)) == [.bf16, .f16])
    for kernel in right {
      let run = Run(kernel, on: Workshop.vectors.all, setVersion: "0.0.0")
      #expect(run.verdict == .conforms, "\(run.vectors.compactMap(\.reason).prefix(3))")
      #expect(run.counts.passed > 5)
    }
    for kernel in try Self.kernels("narrow-truncated") {
      let run = Run(kernel, on: Workshop.vectors.all, setVersion: "0.0.0")
      #expect(run.verdict == .differs)
    }
  }

  @Test("traces are judged where they are declared, and asked for")
  func traces() throws {
    let right = try Self.check("trace")
    #expect(right.verdict == .conforms, "\(right.vectors.compactMap(\.reason))")
    #expect(right.vectors.allSatisfy { $0.comparisons.contains { $0.quantity == .cell } })
    let late = try Self.check("trace-late")
    let wrong = Set(late.vectors.flatMap { $0.comparisons.filter { !$0.passed } }.map(\.quantity))
    #expect(late.verdict == .differs && !wrong.isEmpty && wrong.allSatisfy(\.isTrace))
    let lacking = try Self.check("trace-lacking")
    #expect(lacking.counts.errored == Workshop.few.count)
    #expect(lacking.vectors.first?.reason?.contains("returned no trace.c") == true)
  }

  @Test(
    "what a program keeps between calls is found out, and what is left to chance",
    arguments: [
      ("cached", "kept an earlier answer: output.y is that of the call before"),
      ("stale-weights", "kept stale weights: output.y is that of the call before"),
      ("state", "keeps state between calls (a fresh process always gives the same first answer)"),
      ("random", "is nondeterministic (fresh processes differ too) and does not declare it"),
    ])
  func misconduct(plant: String, sentence: String) throws {
    let run = try Self.check(plant)
    #expect(run.verdict == .differs && run.counts.errored == 0)
    let reasons = run.vectors.compactMap(\.reason)
    #expect(reasons.contains { $0.contains(sentence) }, "\(reasons)")
    #expect(run.vectors.allSatisfy { $0.outcome == .failed })
  }

  @Test("a program that claims a variant is told which reply to it is wrong")
  func claim() throws {
    let check = AdapterCheck(
      command: "\(Python.path ?? "") \(Workshop.root.path)/Tests/DoorsTests/Planted/planted.py "
        + "claims-layers", on: Workshop.vectors.all, setVersion: "0.0.0")
    let wrong = check.items.filter { $0.mistake != nil }
    #expect(wrong.map(\.subject) == ["claims-layers:f64 answers one with layers"])
    #expect(wrong.first?.mistake?.contains("KeyError: 'input.W'") == true, "\(wrong)")
  }

  @Test(
    "handles in Python are asked in sequences too",
    arguments: [
      ("session-right", ""), ("session-stale-weights", "session:new-weights"),
      ("session-no-reset", "session:reset"),
    ])
  func sessions(plant: String, sequence: String) throws {
    let run = try Self.check(plant, on: Workshop.manyBatches)
    #expect(run.vectors.allSatisfy { $0.outcome != .failed })
    #expect(run.sessions.count > 5)
    let failed = run.sessions.filter { $0.outcome != .passed }
    #expect(failed.isEmpty == sequence.isEmpty, "\(failed.map { ($0.id, $0.reason) })")
    #expect(sequence.isEmpty || failed.contains { $0.id.hasPrefix(sequence) })
  }
}
