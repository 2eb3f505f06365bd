public import RealModule

extension Dual: ElementaryFunctions {
  @inlinable
  public static func exp(_ x: Dual) -> Dual {
    let value = Value.exp(x.value)
    return x.chain(value, slope: value)
  }

  @inlinable
  public static func expMinusOne(_ x: Dual) -> Dual {
    x.chain(Value.expMinusOne(x.value), slope: Value.exp(x.value))
  }

  @inlinable
  public static func log(_ x: Dual) -> Dual { x.chain(Value.log(x.value), slope: 1 / x.value) }

  @inlinable
  public static func log(onePlus x: Dual) -> Dual {
    x.chain(Value.log(onePlus: x.value), slope: 1 / (1 + x.value))
  }

  @inlinable
  public static func sin(_ x: Dual) -> Dual {
    x.chain(Value.sin(x.value), slope: Value.cos(x.value))
  }

  @inlinable
  public static func cos(_ x: Dual) -> Dual {
    x.chain(Value.cos(x.value), slope: -Value.sin(x.value))
  }

  @inlinable
  public static func tan(_ x: Dual) -> Dual {
    let value = Value.tan(x.value)
    return x.chain(value, slope: 1 + value * value)
  }

  @inlinable
  public static func sinh(_ x: Dual) -> Dual {
    x.chain(Value.sinh(x.value), slope: Value.cosh(x.value))
  }

  @inlinable
  public static func cosh(_ x: Dual) -> Dual {
    x.chain(Value.cosh(x.value), slope: Value.sinh(x.value))
  }

  /// The slope is 1/cosh², which keeps its digits where 1 − tanh² has none left: with s = e^−2|x|
  /// it is 4s / (1 + s)².
  @inlinable
  public static func tanh(_ x: Dual) -> Dual {
    let small = Value.exp(x.value < 0 ? 2 * x.value : -2 * x.value)
    let inverse = 2 / (1 + small)
    return x.chain(Value.tanh(x.value), slope: small * inverse * inverse)
  }

  @inlinable
  public static func asin(_ x: Dual) -> Dual {
    x.chain(Value.asin(x.value), slope: 1 / Value.sqrt((1 - x.value) * (1 + x.value)))
  }

  @inlinable
  public static func acos(_ x: Dual) -> Dual {
    x.chain(Value.acos(x.value), slope: -1 / Value.sqrt((1 - x.value) * (1 + x.value)))
  }

  @inlinable
  public static func atan(_ x: Dual) -> Dual {
    x.chain(Value.atan(x.value), slope: 1 / (1 + x.value * x.value))
  }

  @inlinable
  public static func asinh(_ x: Dual) -> Dual {
    x.chain(Value.asinh(x.value), slope: 1 / Value.sqrt(1 + x.value * x.value))
  }

  @inlinable
  public static func acosh(_ x: Dual) -> Dual {
    x.chain(Value.acosh(x.value), slope: 1 / Value.sqrt((x.value - 1) * (x.value + 1)))
  }

  @inlinable
  public static func atanh(_ x: Dual) -> Dual {
    x.chain(Value.atanh(x.value), slope: 1 / ((1 - x.value) * (1 + x.value)))
  }

  @inlinable
  public static func sqrt(_ x: Dual) -> Dual {
    let value = Value.sqrt(x.value)
    return x.chain(value, slope: 1 / (2 * value))
  }

  @inlinable
  public static func root(_ x: Dual, _ n: Int) -> Dual {
    let value = Value.root(x.value, n)
    return x.chain(value, slope: value / (Value(n) * x.value))
  }

  @inlinable
  public static func pow(_ x: Dual, _ n: Int) -> Dual {
    guard n != 0 else { return Dual(1, derivative: 0) }
    return x.chain(Value.pow(x.value, n), slope: Value(n) * Value.pow(x.value, n - 1))
  }

  @inlinable
  public static func pow(_ x: Dual, _ y: Dual) -> Dual {
    let value = Value.pow(x.value, y.value)
    let base = y.value * Value.pow(x.value, y.value - 1) * x.derivative
    // A constant exponent also has a derivative where the logarithm has no value.
    let exponent = y.derivative == 0 ? 0 : value * Value.log(x.value) * y.derivative
    return Dual(value, derivative: base + exponent)
  }
}
