/// A gradient written for every scalar, so that it can be differentiated once more.
public protocol DifferentiableGradient: Sendable {
  func callAsFunction<Scalar: DifferentiableScalar>(_ point: [Scalar]) throws -> [Scalar]
}

/// Checks of second derivatives by Hessian-vector products.
public struct SecondOrder: Sendable {
  private let product: @Sendable (_ point: [Double], _ direction: [Double]) throws -> [Double]

  /// Forward over reverse: the gradient's own text in dual numbers.
  public init(_ gradient: some DifferentiableGradient) {
    product = { point, direction in
      try gradient(zip(point, direction).map { Dual($0, derivative: $1) }).map(\.derivative)
    }
  }

  /// - Parameter product: the Hessian at a point times a direction, under check.
  public init(
    product: @escaping @Sendable (_ point: [Double], _ direction: [Double]) throws -> [Double]
  ) { self.product = product }

  public func times(_ direction: [Double], at point: [Double]) throws -> [Double] {
    try product(point, direction)
  }

  /// ⟨u, Hv⟩ = ⟨v, Hu⟩: a Hessian is symmetric; a gradient that is not one's derivative is not.
  public func symmetry(_ u: [Double], _ v: [Double], at point: [Double]) throws -> AdjointTest {
    try AdjointTest(
      u: u, v: v, jvp: { try product(point, $0) }, vjp: { try product(point, $0) })
  }

  /// ⟨w, Hv⟩ against a difference along `v` of the gradient's component along `w`.
  public func againstDifferences(
    of gradient: @escaping @Sendable ([Double]) throws -> [Double], _ w: [Double], _ v: [Double],
    at point: [Double], budget: FalseAlarmBudget = FalseAlarmBudget()
  ) throws -> DirectionalTest {
    let exact = accurateDot(try product(point, v), w)
    let oracle = BlackBoxOracle { accurateDot(try gradient($0), w) }
    let first = try oracle.derivative(at: point, along: v)
    let numeric = try oracle.confirmedDerivative(at: point, along: v, first: first)
    return DirectionalTest(
      analytic: exact, numeric: numeric,
      threshold: Threshold(
        oracle: budget.bound(on: numeric, tests: 1),
        gradient: 32 * .ulpOfOne * exact.magnitude))
  }
}
