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
}

extension Float: LSTMScalar {}
extension Double: LSTMScalar {}
#if (arch(i386) || arch(x86_64)) && !os(Windows) && !os(Android)
  extension Float80: LSTMScalar {}
#endif
