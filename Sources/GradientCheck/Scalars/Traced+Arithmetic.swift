public import RealModule

extension Traced: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(Double(value)) }
}

extension Traced: AlgebraicField {
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(value)
  }

  public static var zero: Traced { Traced(0.0) }
  public var magnitude: Double { value.magnitude }

  public static prefix func - (a: Traced) -> Traced { Traced(-a.value) }
  public static func + (a: Traced, b: Traced) -> Traced { Traced(a.value + b.value) }
  public static func - (a: Traced, b: Traced) -> Traced { Traced(a.value - b.value) }
  public static func * (a: Traced, b: Traced) -> Traced { Traced(a.value * b.value) }
  public static func / (a: Traced, b: Traced) -> Traced { Traced(a.value / b.value) }
  public static func += (a: inout Traced, b: Traced) { a.value += b.value }
  public static func -= (a: inout Traced, b: Traced) { a.value -= b.value }
  public static func *= (a: inout Traced, b: Traced) { a.value *= b.value }
  public static func /= (a: inout Traced, b: Traced) { a.value /= b.value }
}

extension Traced: ElementaryFunctions {
  public static func exp(_ x: Traced) -> Traced { Traced(Double.exp(x.value)) }
  public static func expMinusOne(_ x: Traced) -> Traced { Traced(Double.expMinusOne(x.value)) }
  public static func log(_ x: Traced) -> Traced { Traced(Double.log(x.value)) }
  public static func sin(_ x: Traced) -> Traced { Traced(Double.sin(x.value)) }
  public static func cos(_ x: Traced) -> Traced { Traced(Double.cos(x.value)) }
  public static func tan(_ x: Traced) -> Traced { Traced(Double.tan(x.value)) }
  public static func sinh(_ x: Traced) -> Traced { Traced(Double.sinh(x.value)) }
  public static func cosh(_ x: Traced) -> Traced { Traced(Double.cosh(x.value)) }
  public static func tanh(_ x: Traced) -> Traced { Traced(Double.tanh(x.value)) }
  public static func asin(_ x: Traced) -> Traced { Traced(Double.asin(x.value)) }
  public static func acos(_ x: Traced) -> Traced { Traced(Double.acos(x.value)) }
  public static func atan(_ x: Traced) -> Traced { Traced(Double.atan(x.value)) }
  public static func asinh(_ x: Traced) -> Traced { Traced(Double.asinh(x.value)) }
  public static func acosh(_ x: Traced) -> Traced { Traced(Double.acosh(x.value)) }
  public static func atanh(_ x: Traced) -> Traced { Traced(Double.atanh(x.value)) }
  public static func sqrt(_ x: Traced) -> Traced { Traced(Double.sqrt(x.value)) }
  public static func log(onePlus x: Traced) -> Traced { Traced(Double.log(onePlus: x.value)) }
  public static func root(_ x: Traced, _ n: Int) -> Traced { Traced(Double.root(x.value, n)) }
  public static func pow(_ x: Traced, _ n: Int) -> Traced { Traced(Double.pow(x.value, n)) }
  public static func pow(_ x: Traced, _ y: Traced) -> Traced {
    Traced(Double.pow(x.value, y.value))
  }
}
