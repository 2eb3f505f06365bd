import Bounds
import Testing

@Suite("Contracts")
struct ContractTests {
  @Test("sums too long for their precision promise nothing")
  func gateable() {
    #expect(Contract.f32.unit(.accumulation, longestDot: 1 << 23) == .infinity)
    let u = Contract.f32.accumulation
    #expect(Contract.f32.unit(.accumulation, longestDot: 100) == u / (1 - 100 * u))
  }
}
