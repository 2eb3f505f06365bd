import GradientCheck
import Testing

@Suite("Every entry of a gradient against differences")
struct EntrywiseTests {
  /// Rosenbrock's function of two numbers, with its gradient.
  private func rosenbrock(_ p: [Double]) -> Double {
    let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
    return a * a + 100 * b * b
  }

  private func gradient(_ p: [Double]) -> [Double] {
    let b = p[1] - p[0] * p[0]
    return [-2 * (1 - p[0]) - 400 * p[0] * b, 200 * b]
  }

  private func check(_ gradient: [Double], at point: [Double]) -> GradientFindings {
    checkEntries(
      of: rosenbrock, at: point, gradient: gradient,
      segments: [Segment("x", shape: [1]), Segment("y", shape: [1])])
  }

  @Test(
    "a right gradient passes, wherever it is taken",
    arguments: [
      [0.5, -1.25], [1, 1], [-3, 2], [0, 0],
    ])
  func right(point: [Double]) {
    #expect(check(gradient(point), at: point).outcome == .pass)
  }

  @Test("one entry off by a millionth fails and is named")
  func planted() throws {
    var wrong = gradient([0.5, -1.25])
    wrong[1] *= 1 + 1e-6
    let findings = check(wrong, at: [0.5, -1.25])
    #expect(findings.outcome == .fail && findings.count(.fail) == 1)
    #expect(try #require(findings.worst).segment == "y")
  }

  @Test("NaN and zeros are failures, no entry at all is no pass")
  func nothing() {
    #expect(check([.nan, 0], at: [0.5, -1.25]).outcome == .fail)
    #expect(check([0, 0], at: [0.5, -1.25]).outcome == .fail)
    #expect(
      checkEntries(of: rosenbrock, at: [], gradient: [], segments: []).outcome == .inconclusive)
  }
}
