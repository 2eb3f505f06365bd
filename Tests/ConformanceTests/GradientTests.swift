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
