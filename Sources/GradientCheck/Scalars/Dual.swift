public import RealModule

/// A number with its derivative along one direction: forward-mode differentiation.
///
/// Every operation applies its rule of differentiation, so the derivative is exact up to
/// rounding (Wengert, CACM 7, 1964). `Dual<Float80>` carries eleven more bits where the machine
/// has them.
@frozen
public struct Dual<Value: Real & BinaryFloatingPoint & Sendable>: Hashable, Sendable {
  public var value: Value
  public var derivative: Value

  @inlinable
  public init(_ value: Value, derivative: Value) {
    self.value = value
    self.derivative = derivative
  }

  /// A function's value and slope, times the inner derivative.
  @inlinable
  func chain(_ result: Value, slope: Value) -> Dual {
    Dual(result, derivative: slope * derivative)
  }
}

extension Dual: DifferentiableScalar {
  @inlinable
  public init(_ value: Double) { self.init(Value(value), derivative: 0) }

  @inlinable
  public static func isPositive(_ dual: Dual) -> Bool { dual.value > 0 }
}

extension Dual: ExpressibleByIntegerLiteral {
  @inlinable
  public init(integerLiteral value: Int) { self.init(Value(value), derivative: 0) }
}

extension Dual: AlgebraicField {
  @inlinable
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Value(exactly: source) else { return nil }
    self.init(value, derivative: 0)
  }

  @inlinable
  public static var zero: Dual { Dual(0, derivative: 0) }

  @inlinable
  public var magnitude: Value { value.magnitude }

  @inlinable
  public static prefix func - (a: Dual) -> Dual { Dual(-a.value, derivative: -a.derivative) }

  @inlinable
  public static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, derivative: a.derivative + b.derivative)
  }

  @inlinable
  public static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, derivative: a.derivative - b.derivative)
  }

  @inlinable
  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, derivative: a.derivative * b.value + a.value * b.derivative)
  }

  @inlinable
  public static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(quotient, derivative: (a.derivative - quotient * b.derivative) / b.value)
  }

  @inlinable
  public static func += (a: inout Dual, b: Dual) { a = a + b }
  @inlinable
  public static func -= (a: inout Dual, b: Dual) { a = a - b }
  @inlinable
  public static func *= (a: inout Dual, b: Dual) { a = a * b }
  @inlinable
  public static func /= (a: inout Dual, b: Dual) { a = a / b }
}
