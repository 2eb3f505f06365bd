import Conformance
import GradientCheck
import LSTM
import LSTMVectors
import Testing

@Suite("The layer's gradients, entry by entry")
struct GradientTests {
  /// Small problems of several sizes, upstream gradients and activations.
  static let problems = golden.vectors.filter { vector in
    ["all-axes-differ", "given-states", "upstream-final-states", "activations-each"]
      .contains { vector.entry.id.hasPrefix($0) }
  }

  @Test("every entry passes against differences of the forward pass")
  func exhaustive() throws {
    #expect(Self.problems.count >= 4)
    for vector in Self.problems {
      let function = LayerFunction(vector.problem)
      let checker = GradientChecker(isExhaustive: true)
      let kernel = try #require(BuiltinKernels.named("builtin:f64"))
      let report = try checker.check(
        gradient: function.gradient(), at: function.point, segments: function.segments,
        against: BlackBoxOracle { try function.value(at: $0, of: kernel) })
      #expect(report.verdict == .pass, "\(vector.entry.id): \(report.reason ?? "")")
    }
  }

  @Test("a dropped dc carry is found by the command's own check")
  func dropped() throws {
    let vector = try #require(golden.vectors.first { $0.entry.id.hasPrefix("all-axes-differ") })
    let function = LayerFunction(vector.problem)
    let wrong = try function.flatten(BrokenKernel.droppedCellCarry.solve(vector.problem))
    let report = try GradientChecker().check(
      gradient: wrong, at: function.point, segments: function.segments,
      against: BlackBoxOracle { try function.value(at: $0) })
    #expect(report.verdict == .fail)
  }
}

@Suite("Derivatives by single entries, in bulk")
struct BulkTests {
  static let sizes = [
    Dimensions(batch: 2, steps: 1, inputs: 2, units: 3),
    Dimensions(batch: 1, steps: 3, inputs: 5, units: 2),
    Dimensions(batch: 3, steps: 4, inputs: 2, units: 5),
  ]

  @Test("are those of dual numbers, for every activation and upstream", arguments: sizes)
  func equal(size: Dimensions) throws {
    var generator = SeededGenerator(seed: 3)
    for activations in Activations.varied {
      for upstream in UpstreamChoice.allCases {
        try compare(
          Problem<Double>.random(
            size, activations: activations, scale: 2, upstream: upstream, using: &generator),
          using: &generator)
      }
    }
  }

  @Test("are so with more steps and more tangents than go together")
  func large() throws {
    var generator = SeededGenerator(seed: 4)
    let size = Dimensions(batch: 30, steps: 18, inputs: 1, units: 5)
    try compare(Problem<Double>.random(size, using: &generator), using: &generator)
  }

  private func compare(
    _ problem: Problem<Double>, using generator: inout SeededGenerator
  ) throws {
    var check = KernelGradientCheck(problem, of: BuiltinKernels.all[0])
    let point = check.function.point
    let (bulk, dual) = (check.oracles[0], check.oracles[1])
    var gradient = try dual.derivatives(at: point, byEntries: point.indices).map(\.value)
    let largest = gradient.reduce(0) { max($0, $1.magnitude) }
    let entries = try bulk.derivatives(at: point, byEntries: point.indices)
    for (ours, right) in zip(entries, gradient) {
      #expect((ours.value - right).magnitude <= 1e-11 * largest)
    }
    let directions = (0..<3).map { _ in point.map { _ in generator.normal() } }
    let slopes = try bulk.derivatives(at: point, along: directions)
    for (ours, direction) in zip(slopes, directions) {
      let right = try dual.derivative(at: point, along: direction)
      #expect((ours.value - right.value).magnitude <= 1e-10 * largest)
    }

    check.checker.isExhaustive = true
    let right = try check.check(gradient: gradient)
    #expect(right.verdict == .pass, "\(right.reason ?? "")")
    #expect(right.oracle == "complex step and tangents")
    #expect(right.segments.reduce(0) { $0 + $1.entriesTested } == point.count)

    let entry = Int.random(in: gradient.indices, using: &generator)
    gradient[entry] += 1e-9 + 1e-6 * gradient[entry].magnitude
    #expect(try check.check(gradient: gradient).verdict == .fail)
  }
}
