public import RealModule

/// A real number whose layer runs in the plain loops, whatever faster hooks the number itself has:
/// the slow reference of the fast kernels.
public struct Plain<Base: LSTMScalar & Real>: LSTMScalar {
  public var value: Base

  @inlinable
  public init(value: Base) { self.value = value }
  @inlinable
  public init(_ value: Double) { self.value = Base(value) }
  @inlinable
  public init(integerLiteral value: Base.IntegerLiteralType) {
    self.value = Base(integerLiteral: value)
  }
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Base(exactly: source) else { return nil }
    self.value = value
  }

  @inlinable
  public static func isPositive(_ value: Plain) -> Bool { value.value > 0 }
  @inlinable
  public static func logistic(_ z: Plain) -> Plain { Plain(value: Base.logistic(z.value)) }
}

extension Plain: AlgebraicField {
  @inlinable
  public var magnitude: Base { value.magnitude }
  @inlinable
  public static func + (a: Plain, b: Plain) -> Plain { Plain(value: a.value + b.value) }
  @inlinable
  public static func - (a: Plain, b: Plain) -> Plain { Plain(value: a.value - b.value) }
  @inlinable
  public static func * (a: Plain, b: Plain) -> Plain { Plain(value: a.value * b.value) }
  @inlinable
  public static func / (a: Plain, b: Plain) -> Plain { Plain(value: a.value / b.value) }
  @inlinable
  public static prefix func - (a: Plain) -> Plain { Plain(value: -a.value) }
  @inlinable
  public static func += (a: inout Plain, b: Plain) { a.value += b.value }
  @inlinable
  public static func -= (a: inout Plain, b: Plain) { a.value -= b.value }
  @inlinable
  public static func *= (a: inout Plain, b: Plain) { a.value *= b.value }
  @inlinable
  public static func /= (a: inout Plain, b: Plain) { a.value /= b.value }
}

extension Plain: ElementaryFunctions {
  @inlinable
  public static func exp(_ x: Plain) -> Plain { Plain(value: Base.exp(x.value)) }
  @inlinable
  public static func expMinusOne(_ x: Plain) -> Plain { Plain(value: Base.expMinusOne(x.value)) }
  @inlinable
  public static func cosh(_ x: Plain) -> Plain { Plain(value: Base.cosh(x.value)) }
  @inlinable
  public static func sinh(_ x: Plain) -> Plain { Plain(value: Base.sinh(x.value)) }
  @inlinable
  public static func tanh(_ x: Plain) -> Plain { Plain(value: Base.tanh(x.value)) }
  @inlinable
  public static func cos(_ x: Plain) -> Plain { Plain(value: Base.cos(x.value)) }
  @inlinable
  public static func sin(_ x: Plain) -> Plain { Plain(value: Base.sin(x.value)) }
  @inlinable
  public static func tan(_ x: Plain) -> Plain { Plain(value: Base.tan(x.value)) }
  @inlinable
  public static func log(_ x: Plain) -> Plain { Plain(value: Base.log(x.value)) }
  @inlinable
  public static func acosh(_ x: Plain) -> Plain { Plain(value: Base.acosh(x.value)) }
  @inlinable
  public static func asinh(_ x: Plain) -> Plain { Plain(value: Base.asinh(x.value)) }
  @inlinable
  public static func atanh(_ x: Plain) -> Plain { Plain(value: Base.atanh(x.value)) }
  @inlinable
  public static func acos(_ x: Plain) -> Plain { Plain(value: Base.acos(x.value)) }
  @inlinable
  public static func asin(_ x: Plain) -> Plain { Plain(value: Base.asin(x.value)) }
  @inlinable
  public static func atan(_ x: Plain) -> Plain { Plain(value: Base.atan(x.value)) }
  @inlinable
  public static func sqrt(_ x: Plain) -> Plain { Plain(value: Base.sqrt(x.value)) }
  @inlinable
  public static func log(onePlus x: Plain) -> Plain { Plain(value: Base.log(onePlus: x.value)) }
  @inlinable
  public static func pow(_ x: Plain, _ y: Plain) -> Plain {
    Plain(value: Base.pow(x.value, y.value))
  }
  @inlinable
  public static func pow(_ x: Plain, _ n: Int) -> Plain { Plain(value: Base.pow(x.value, n)) }
  @inlinable
  public static func root(_ x: Plain, _ n: Int) -> Plain { Plain(value: Base.root(x.value, n)) }
}
