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
