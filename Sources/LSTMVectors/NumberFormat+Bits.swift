package import LSTM

extension NumberFormat {
  /// How many bytes one number takes.
  package var bytes: Int {
    switch self {
    case .f64: 8
    case .f32: 4
    case .f16, .bf16: 2
    }
  }

  /// The bits of `value` in this format, rounded to nearest, in the low bits of the result.
  package func bits(of value: Double) -> UInt64 {
    switch self {
    case .f64: value.bitPattern
    case .f32: UInt64(Float(value).bitPattern)
    // Rounded to bfloat16 the lower half of the single-precision number is empty.
    case .bf16: UInt64(Float(rounded(value)).bitPattern >> 16)
    case .f16: halfBits(of: rounded(value))
    }
  }

  /// The number that these bits stand for in this format.
  package func value(of bits: UInt64) -> Double {
    switch self {
    case .f64: Double(bitPattern: bits)
    case .f32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .bf16: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
    case .f16: half(of: bits)
    }
  }

  /// IEEE binary16 by its definition: Swift's `Float16` is not there on every platform.
  private func halfBits(of value: Double) -> UInt64 {
    let sign: UInt64 = value.sign == .minus ? 0x8000 : 0
    if value.isNaN { return sign | 0x7e00 }
    if value.isInfinite { return sign | 0x7c00 }
    if value.magnitude < leastNormal {
      return sign | UInt64(value.magnitude * 0x1p24)
    }
    let fraction = UInt64((value.magnitude.significand - 1) * 0x1p10)
    return sign | UInt64(Int(value.exponent) + 15) << 10 | fraction
  }

  private func half(of bits: UInt64) -> Double {
    let sign: FloatingPointSign = bits & 0x8000 == 0 ? .plus : .minus
    let (exponent, fraction) = (Int(bits >> 10) & 0x1f, Double(bits & 0x3ff))
    if exponent == 0x1f {
      return fraction == 0 ? (sign == .plus ? .infinity : -.infinity) : .nan
    }
    return exponent == 0
      ? Double(sign: sign, exponent: -24, significand: fraction)
      : Double(sign: sign, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
  }
}
