import Bounds
import Conformance
import Doors
import Foundation
import LSTM
import LSTMVectors
import Testing

@Suite("Variants through the doors")
struct VariantDoorTests {
  private static let judged = Workshop.vectors.all.map(JudgedProblem.init)

  @Test("the example in C with every variant conforms on the whole set in all four formats")
  func library() throws {
    let kernels = try Door.library(Workshop.variants.get().path, worker: Workshop.tool)
    #expect(Set(kernels.map(\.contract.format)) == Set(NumberFormat.allCases))
    for kernel in kernels {
      let run = Run(kernel, on: Self.judged, setVersion: "0.0.0")
      #expect(
        run.verdict == .conforms,
        "\(run.vectors.filter { $0.outcome == .failed }.map { ($0.id, $0.reason) })")
      let served = Workshop.vectors.all.filter {
        $0.entry.serves.contains(kernel.contract.format)
      }
      #expect(run.counts.unsupported == 0 && run.counts.errored == 0)
      #expect(run.counts.passed > served.count / 2)
      if kernel.contract.format == .f64 { #expect(run.counts.passed == Self.judged.count) }
    }
  }

  @Test(
    "a variant that is declared and ignored fails its vectors, and those alone",
    arguments: [
      "lengths", "reverse", "merges", "coupled-gates", "clip", "cell-clip", "forget-bias",
      "dropout-masks", "layer-norm",
    ])
  func ignored(feature: String) throws {
    let (with, without) = Self.some(with: Feature(rawValue: feature))
    let kernel = try Self.f64(Workshop.library(ignoring: feature))
    let run = Run(kernel, on: with + without, setVersion: "0.0.0")
    let outcomes = Dictionary(uniqueKeysWithValues: run.vectors.map { ($0.id, $0.outcome) })
    #expect(!with.isEmpty && with.allSatisfy { outcomes[$0.id] == .failed }, "\(outcomes)")
    #expect(!without.isEmpty && without.allSatisfy { outcomes[$0.id] == .passed }, "\(outcomes)")
  }

  @Test("a problem without biases brings zeros to a kernel that does not know it could do without")
  func noBias() throws {
    let without = Self.judged.filter {
      $0.problem.design.cell.bias == .none && $0.serves.contains(.f64)
    }
    #expect(!without.isEmpty)
    for library in ["no-bias", "nothing"] {
      let kernel = try Self.f64(Workshop.library(ignoring: library))
      #expect(kernel.features.contains(.noBias) == (library == "nothing"))
      let run = Run(kernel, on: without, setVersion: "0.0.0")
      #expect(run.counts.passed == without.count, "\(run.vectors.compactMap(\.reason))")
    }
  }

  @Test("the reference's own equations conform on the whole set", .enabled(if: Python.isThere))
  func command() throws {
    let command = "\(Python.path ?? "") \(Workshop.root.path)/Examples/python/variants_adapter.py"
    let kernel = try #require(try Door.command(command).first)
    let run = Run(kernel, on: Self.judged, setVersion: "0.0.0")
    #expect(
      run.verdict == .conforms,
      "\(run.vectors.filter { $0.outcome == .failed }.map { ($0.id, $0.reason) })")
    #expect(run.counts.passed == Self.judged.count)
    let check = AdapterCheck(
      command: command, on: Workshop.vectors.all, setVersion: "0.0.0", smokeTime: .milliseconds(1))
    #expect(check.mistakes == 0, "\(check.items)")
    #expect(check.items.contains { $0.subject.hasSuffix("answers one with layers") })
  }

  @Test(
    "variants come and go as a framework stores them",
    .enabled(if: Python.isThere),
    arguments: [
      ("pytorch", [.biasGradient, .recurrentBiasGradient]), ("keras", [.recurrentGradient]),
      ("onnx", [.peepholeGradient]),
    ] as [(String, Set<Quantity.Kind>)])
  func conventions(name: String, spoilt: Set<Quantity.Kind>) throws {
    let command =
      "\(Python.path ?? "") \(Workshop.root.path)/Tests/DoorsTests/Planted/conventions.py"
    // Every feature, alone and with others, where the equations take little time.
    let small = Self.judged.filter {
      !$0.problem.requiredFeatures.isEmpty && $0.dimensions.steps < 6 && $0.dimensions.units < 12
        || $0.problem.design.cell.bias != .one
    }
    let features = Set(small.flatMap(\.problem.requiredFeatures))
    #expect(Set(Feature.variants).subtracting(features) == [.noBias])
    let right = try #require(try Door.command("\(command) \(name)").first)
    let run = Run(right, on: small, setVersion: "0.0.0")
    #expect(run.counts.passed == small.count, "\(run.vectors.compactMap(\.reason).prefix(3))")

    let unlike = try #require(try Door.command("\(command) \(name) unlike").first)
    let wrong = Run(unlike, on: small, setVersion: "0.0.0").vectors.flatMap(\.comparisons)
      .filter { !$0.passed }.map(\.quantity.kind)
    #expect(Set(wrong) == spoilt)
  }

  private static func f64(_ library: String) throws -> AdapterKernel {
    try #require(
      try Door.library(library, worker: Workshop.tool).first { $0.contract.format == .f64 })
  }

  /// A few small problems that need a feature, and some that do not.
  private static func some(
    with feature: Feature
  ) -> (with: [JudgedProblem], without: [JudgedProblem]) {
    let small = judged.filter {
      $0.dimensions.steps > 1 && $0.dimensions.units < 12 && $0.problem.inputs.count < 500
    }
    let needs = { (problem: JudgedProblem) in problem.problem.requiredFeatures.contains(feature) }
    return (Array(small.filter(needs).prefix(6)), Array(small.filter { !needs($0) }.prefix(6)))
  }
}
