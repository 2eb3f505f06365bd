public import RealModule

extension LSTMScalar where Self: Real {
  public static func isPositive(_ value: Self) -> Bool { value > 0 }

  /// Two-sided, so that neither side's exponential overflows: e⁻⁸⁰⁰ would, and with it would go
  /// the small values that a real number can still hold.
  @inlinable
  public static func logistic(_ z: Self) -> Self {
    guard z < 0 else { return 1 / (1 + exp(-z)) }
    let small = exp(z)
    return small / (1 + small)
  }

  /// ½ erfc(−z/√2). What −z/√2 loses in rounding is made good to first order: erfc multiplies a
  /// relative error by z², which at −30 is three digits.
  @inlinable
  public static func normalDistribution(_ z: Self) -> Self {
    let half = 1 / Self(2)
    let root = half.squareRoot()
    let argument = -z * root
    let whole = erfc(argument) / 2
    guard argument.isFinite else { return whole }
    let rootsError = half.addingProduct(-root, root) / (2 * root)
    let lost = (-argument).addingProduct(-z, root) - z * rootsError
    return whole - Self(2).squareRoot() * normalDensity(z) * lost
  }

  /// With the rounding of z² made good: the exponential multiplies it by z²/2.
  @inlinable
  public static func normalDensity(_ z: Self) -> Self {
    let square = z * z
    let lost = square.isFinite ? (-square).addingProduct(z, z) : 0
    return exp(-square / 2) * (1 - lost / 2) / (2 * pi).squareRoot()
  }
}

extension Float: LSTMScalar {}
extension Double: LSTMScalar {}
#if (arch(i386) || arch(x86_64)) && !os(Windows) && !os(Android)
  extension Float80: LSTMScalar {}
#endif
