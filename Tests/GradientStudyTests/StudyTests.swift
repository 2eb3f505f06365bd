import GradientStudy
import Testing

@Suite("What is promised of the gradient check")
struct StudyTests {
  @Test("a small share of every measurement meets its promise", arguments: Study.all.indices)
  func quick(_ number: Int) throws {
    let measurement = Study.all[number]
    let result = try measurement.run(7, .quick)
    #expect(result.isMet, "\(measurement.promise): \(result.lines.joined(separator: "; "))")
    #expect(!result.lines.isEmpty)
  }
}
