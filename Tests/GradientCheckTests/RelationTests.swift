import GradientCheck
import Testing

@Suite("Relations that need no oracle")
struct RelationTests {
  private let matrix = normal(12, seed: 3)
  private let u = normal(4, seed: 4)
  private let v = normal(3, seed: 5)

  private func times(_ x: [Double]) -> [Double] {
    (0..<3).map { row in (0..<4).reduce(0) { $0 + matrix[row * 4 + $1] * x[$1] } }
  }

  private func transposed(_ y: [Double]) -> [Double] {
    (0..<4).map { column in (0..<3).reduce(0) { $0 + matrix[$1 * 4 + column] * y[$1] } }
  }

  @Test("the dot-product test tells a transpose from what is almost one")
  func adjoint() {
    #expect(AdjointTest(u: u, v: v, jvp: times, vjp: transposed).verdict == .pass)
    let off = AdjointTest(u: u, v: v, jvp: times) { y in
      transposed(y).enumerated().map { $0 == 2 ? $1 * (1 + 1e-12) : $1 }
    }
    #expect(off.verdict == .fail)
  }

  @Test("the Taylor remainder falls with the square for a right gradient alone")
  func taylor() {
    let point = [0.5, -1.25]
    let gradient = RosenbrockGradient()(point)
    let along = [0.6, 0.8]
    func test(_ gradient: [Double]) -> Verdict {
      TaylorTest(gradient: gradient, at: point, along: along) { Rosenbrock()($0) }.verdict
    }
    #expect(test(gradient) == .pass)
    #expect(test([gradient[0] * 1.05, gradient[1]]) == .fail)
    #expect(
      TaylorTest(gradient: [2], at: [1], along: [1]) { 2 * $0[0] }.verdict == .inconclusive)
  }

  @Test("a Hessian is symmetric and is the gradient's derivative")
  func secondOrder() throws {
    let point = [0.5, -1.25]
    let right = SecondOrder(RosenbrockGradient())
    let wrong = SecondOrder { point, v in
      let product = try right.times(v, at: point)
      return [product[0] * (1 + 1e-9), product[1]]
    }
    let (u, v) = ([0.3, -1.0], [2.0, 0.7])
    #expect(try right.symmetry(u, v, at: point).verdict == .pass)
    #expect(try wrong.symmetry(u, v, at: point).verdict == .fail)
    let gradient: @Sendable ([Double]) throws -> [Double] = { RosenbrockGradient()($0) }
    #expect(try right.againstDifferences(of: gradient, u, v, at: point).ratio <= 1)
    #expect(try wrong.againstDifferences(of: gradient, u, v, at: point).ratio > 1)
  }

  @Test("backward is zero of zero, scales exactly and adds up")
  func upstream() throws {
    let matrix = matrix
    @Sendable func backward(_ y: [Double]) -> [Double] {
      (0..<4).map { column in (0..<3).reduce(0) { $0 + matrix[$1 * 4 + column] * y[$1] } }
    }
    let other = normal(3, seed: 8)
    let right = UpstreamRelations { backward($0) }
    #expect(try right.zero(count: 3) == .pass)
    #expect(try right.scales(v) == .pass)
    #expect(try right.isAdditive(v, other) == .pass)
    let stale = UpstreamRelations { backward($0).map { $0 + 1e-9 } }
    #expect(try stale.zero(count: 3) == .fail)
    #expect(try stale.scales(v) == .fail)
    #expect(try stale.isAdditive(v, other) == .fail)
  }
}
