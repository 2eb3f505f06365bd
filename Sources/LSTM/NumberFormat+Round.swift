extension NumberFormat {
  /// The largest finite number.
  public var greatestFinite: Double {
    let exponent = self == .f16 ? 15 : self == .f64 ? 1023 : 127
    let gap = Double(sign: .plus, exponent: 1 - significandBits, significand: 1)
    return Double(sign: .plus, exponent: exponent, significand: 2 - gap)
  }

  /// The number of this format nearest to `value`, ties to even; infinity beyond the largest.
  public func rounded(_ value: Double) -> Double {
    guard value.isFinite else { return value }
    let gap = ulp(of: value)
    // Division by a power of two is exact, and so is the product unless it leaves the format.
    let result = (value / gap).rounded(.toNearestOrEven) * gap
    return result.magnitude > greatestFinite
      ? (value < 0 ? -Double.infinity : .infinity) : result
  }
}
