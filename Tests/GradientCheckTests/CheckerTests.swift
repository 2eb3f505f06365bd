import GradientCheck
import Testing

@Suite("Gradients of functions that can only be called")
struct CheckerTests {
  /// Rosenbrock's function of two numbers, with its gradient.
  @Sendable private static func rosenbrock(_ p: [Double]) -> Double {
    let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
    return a * a + 100 * b * b
  }

  private func gradient(_ p: [Double]) -> [Double] {
    let b = p[1] - p[0] * p[0]
    return [-2 * (1 - p[0]) - 400 * p[0] * b, 200 * b]
  }

  private func check(_ gradient: [Double], at point: [Double]) throws -> GradientReport {
    try checkGradient(gradient, ofBlackBox: Self.rosenbrock, at: point)
  }

  @Test(
    "a right gradient passes, wherever it is taken",
    arguments: [
      [0.5, -1.25], [-3, 2], [0, 0], [1.5, 0.75],
    ])
  func right(point: [Double]) throws {
    let report = try check(gradient(point), at: point)
    #expect(report.verdict == .pass, "\(report.reason ?? "")")
  }

  @Test("one entry off by a millionth fails and is found")
  func planted() throws {
    var wrong = gradient([0.5, -1.25])
    wrong[1] *= 1 + 1e-6
    let report = try check(wrong, at: [0.5, -1.25])
    #expect(report.verdict == .fail)
    #expect(report.findings.count == 1, "\(report.reason ?? "")")
  }

  @Test("NaN and zeros are failures, no entry at all is no pass")
  func nothing() throws {
    #expect(try check([.nan, 0], at: [0.5, -1.25]).verdict == .fail)
    #expect(try check([0, 0], at: [0.5, -1.25]).verdict == .fail)
    let empty = try checkGradient([], ofBlackBox: { _ in 0 }, at: [])
    #expect(empty.verdict != .pass)
  }
}
