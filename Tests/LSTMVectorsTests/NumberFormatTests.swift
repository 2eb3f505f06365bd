import LSTMVectors
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
