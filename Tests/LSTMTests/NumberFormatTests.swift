import LSTM
import Testing

@Suite("Number formats")
struct NumberFormatTests {
  @Test("float and double agree with Swift's own")
  func own() {
    for value in [1.0, 1.5, 3e-3, 1e30, 0, 1e-40] {
      #expect(NumberFormat.f32.ulp(of: value) == Double(Float(value).ulp))
      #expect(NumberFormat.f64.ulp(of: value) == value.ulp)
    }
    #expect(NumberFormat.f32.leastNormal == Double(Float.leastNormalMagnitude))
    #expect(NumberFormat.f64.unitRoundoff == 0x1p-53)
  }

  @Test("rounding is to nearest, ties to even, with subnormal numbers and overflow")
  func rounding() {
    for format in NumberFormat.allCases where format != .f64 {
      let gap = format.ulp(of: 1)
      #expect(format.rounded(1 + gap / 2) == 1 && format.rounded(1 + 1.5 * gap) == 1 + 2 * gap)
      #expect(format.rounded(1 + 0.51 * gap) == 1 + gap)
      let least = format.ulp(of: 0)
      #expect(format.rounded(0.51 * least) == least && format.rounded(0.5 * least) == 0)
      #expect(format.rounded(format.greatestFinite) == format.greatestFinite)
      #expect(format.rounded(-2 * format.greatestFinite) == -.infinity)
      #expect(format.rounded(.nan).isNaN && format.rounded(.infinity) == .infinity)
    }
    for value in [0.1, -3.7e-5, 65519, 1e-41, 123456.789] {
      #expect(NumberFormat.f32.rounded(value) == Double(Float(value)))
    }
    #expect(NumberFormat.f16.greatestFinite == 65504)
  }

  @Test("a format fits into one that holds all its numbers")
  func fits() {
    for format in NumberFormat.allCases {
      #expect(format.fits(into: format) && format.fits(into: .f64))
    }
    #expect(NumberFormat.bf16.fits(into: .f32) && NumberFormat.f16.fits(into: .f32))
    #expect(!NumberFormat.f16.fits(into: .bf16) && !NumberFormat.bf16.fits(into: .f16))
    #expect(!NumberFormat.f64.fits(into: .f32))
  }
}
