/// A binary floating-point format, by what matters for errors.
public enum NumberFormat: String, Codable, Sendable, CaseIterable {
  case bf16, f16, f32, f64

  /// Bits of the significand, the leading one included.
  public var significandBits: Int {
    switch self {
    case .bf16: 8
    case .f16: 11
    case .f32: 24
    case .f64: 53
    }
  }

  /// The exponent of the smallest normal number, a power of two.
  public var leastExponent: Int {
    switch self {
    case .f16: -14
    case .bf16, .f32: -126
    case .f64: -1022
    }
  }

  /// u, the largest relative error of rounding to nearest: half the gap above 1.
  public var unitRoundoff: Double {
    Double(sign: .plus, exponent: -significandBits, significand: 1)
  }

  public var leastNormal: Double { Double(sign: .plus, exponent: leastExponent, significand: 1) }

  /// The gap between the format's numbers around `value`.
  public func ulp(of value: Double) -> Double {
    let exponent = value == 0 ? leastExponent : max(Int(value.exponent), leastExponent)
    return Double(sign: .plus, exponent: exponent + 1 - significandBits, significand: 1)
  }

  /// Whether every number of this format is a number of `wider` too.
  public func fits(into wider: NumberFormat) -> Bool {
    significandBits <= wider.significandBits && leastExponent >= wider.leastExponent
  }
}
