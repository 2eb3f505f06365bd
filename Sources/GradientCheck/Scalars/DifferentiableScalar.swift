public import RealModule

/// A number that a function under check can be run in: real, dual, complex or traced.
///
/// A function written once over this protocol serves every oracle. It may use arithmetic and
/// elementary functions, and may branch only on ``isPositive(_:)``, so that a branch is seen.
public protocol DifferentiableScalar: AlgebraicField, ElementaryFunctions, Sendable {
  /// A constant: its derivative is zero.
  init(_ value: Double)

  /// Whether `value` lies above zero. Compare `a > b` by asking about `a - b`.
  static func isPositive(_ value: Self) -> Bool
}

extension Double: DifferentiableScalar {
  @inlinable
  public static func isPositive(_ value: Double) -> Bool { value > 0 }
}

/// A function of many numbers with one result, written once for every scalar.
///
/// ```swift
/// struct Rosenbrock: DifferentiableFunction {
///   func callAsFunction<Scalar: DifferentiableScalar>(_ p: [Scalar]) -> Scalar {
///     let a = 1 - p[0]
///     let b = p[1] - p[0] * p[0]
///     return a * a + 100 * b * b
///   }
/// }
/// ```
public protocol DifferentiableFunction: Sendable {
  func callAsFunction<Scalar: DifferentiableScalar>(_ point: [Scalar]) throws -> Scalar
}
