import Conformance
import GradientCheck
public import LSTM
public import LSTMVectors
public import Mutants

/// How often the diagnosis of a wrong kernel names what is wrong with it.
///
/// Each mutant is a kernel under test that fails; its diagnosis should name it first, or a mutant
/// that no vector tells from it.
public struct DiagnosisScore: Sendable {
  public let format: NumberFormat
  public let cases: [Case]

  public struct Case: Sendable {
    public let mutant: Mutant
    /// What the diagnosis named first; none when it named nothing.
    public let named: [Mutant]
    /// Whether that mutant and the kernel give the same on all vectors.
    public let isNamed: Bool
    public let isSilent: Bool
    public let duration: Duration
  }

  public var named: Int { cases.count(where: \.isNamed) }
  public var silent: Int { cases.count(where: \.isSilent) }
  public var share: Double { Double(named) / Double(max(cases.count, 1)) }
  public var slowest: Duration { cases.map(\.duration).max() ?? .zero }

  /// - Parameter sample: how many mutants, drawn with the seed; all when nil.
  public init(
    _ format: NumberFormat, of mutants: [Mutant] = Mutant.all, sample: Int?, seed: UInt64,
    on vectors: [GoldenVector], setVersion: String
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let drawn = mutants.shuffled(using: &generator).prefix(sample ?? mutants.count)
    let right = ModelKernel(format)
    let judge = Judge(right.contract)
    let vectors = vectors.filter { right.takes($0.problem) }
    let rulers = try vectors.map(JudgedProblem.init).filter(judge.serves)
      .map { try Ruler(judge, $0) }
    self.format = format
    // One after another: the search itself uses all cores.
    cases = drawn.compactMap { mutant in
      let kernel = ModelKernel(format, mutant: mutant)
      let run = Run(kernel, on: vectors, setVersion: setVersion)
      let clock = ContinuousClock()
      let start = clock.now
      guard let diagnosis = Diagnosis(run, of: kernel, on: vectors) else { return nil }
      let duration = clock.now - start
      let first = diagnosis.suspects.first
      return Case(
        mutant: mutant, named: first?.mutants ?? [],
        isNamed: first.map { $0.mutants == [mutant] || $0.isEqual(to: kernel, by: rulers) }
          ?? false,
        isSilent: first == nil && diagnosis.hints.isEmpty, duration: duration)
    }
  }
}
