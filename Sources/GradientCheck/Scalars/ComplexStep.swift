public import ComplexModule
public import RealModule

/// A complex number for the complex-step derivative: f'(x) = Im f(x + ih) / h.
///
/// No difference is taken, so the step can be far below rounding and the result is exact up to
/// rounding (Squire and Trapp, SIAM Review 40, 1998). It needs a function that is analytic:
/// no conjugate, no magnitude, comparisons by the real part alone (Martins, Sturdza and Alonso,
/// ACM TOMS 29, 2003).
@frozen
public struct ComplexStep: Hashable, Sendable {
  public var number: Complex<Double>

  /// h = 2⁻¹⁰⁰: its square is lost beside 1, and dividing by it is exact.
  public static let step = Double(sign: .plus, exponent: -100, significand: 1)

  @inlinable
  public init(_ number: Complex<Double>) { self.number = number }

  /// `value` + ih·`derivative`
  @inlinable
  public init(_ value: Double, derivative: Double) {
    number = Complex(value, derivative * Self.step)
  }

  @inlinable
  public var value: Double { number.real }

  @inlinable
  public var derivative: Double { number.imaginary / Self.step }
}

extension ComplexStep: DifferentiableScalar {
  @inlinable
  public init(_ value: Double) { number = Complex(value) }

  @inlinable
  public static func isPositive(_ value: ComplexStep) -> Bool { value.number.real > 0 }
}

extension ComplexStep: ExpressibleByIntegerLiteral {
  @inlinable
  public init(integerLiteral value: Int) { number = Complex(Double(value)) }
}

extension ComplexStep: AlgebraicField {
  @inlinable
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    number = Complex(value)
  }

  @inlinable
  public static var zero: ComplexStep { ComplexStep(Complex.zero) }

  @inlinable
  public var magnitude: Double { number.magnitude }

  @inlinable
  public static prefix func - (a: ComplexStep) -> ComplexStep { ComplexStep(-a.number) }
  @inlinable
  public static func + (a: ComplexStep, b: ComplexStep) -> ComplexStep {
    ComplexStep(a.number + b.number)
  }
  @inlinable
  public static func - (a: ComplexStep, b: ComplexStep) -> ComplexStep {
    ComplexStep(a.number - b.number)
  }
  @inlinable
  public static func * (a: ComplexStep, b: ComplexStep) -> ComplexStep {
    ComplexStep(a.number * b.number)
  }
  @inlinable
  public static func / (a: ComplexStep, b: ComplexStep) -> ComplexStep {
    ComplexStep(a.number / b.number)
  }
  @inlinable
  public static func += (a: inout ComplexStep, b: ComplexStep) { a = a + b }
  @inlinable
  public static func -= (a: inout ComplexStep, b: ComplexStep) { a = a - b }
  @inlinable
  public static func *= (a: inout ComplexStep, b: ComplexStep) { a = a * b }
  @inlinable
  public static func /= (a: inout ComplexStep, b: ComplexStep) { a = a / b }
}
