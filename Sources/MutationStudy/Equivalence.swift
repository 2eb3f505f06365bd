import Conformance
import GradientCheck
import LSTM
public import Mutants

/// Whether a mutant is the right layer on random problems of all shapes and activations.
public struct Equivalence: Sendable {
  public let mutant: Mutant
  public let problems: Int
  /// The seed of the first problem on which they differ.
  public let firstDifference: UInt64?

  public init(_ mutant: Mutant, problems: Int = 10_000) {
    self.mutant = mutant
    self.problems = problems
    let seeds = Array(0..<UInt64(problems))
    firstDifference =
      zip(seeds, concurrently(seeds) { Self.differs(mutant, $0) }).first { $0.1 }?.0
  }

  /// The runs share their arithmetic, so equal equations give equal numbers.
  private static func differs(_ mutant: Mutant, _ seed: UInt64) -> Bool {
    var generator = SeededGenerator(seed: seed)
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    let size = Dimensions(
      batch: number(1...3), steps: number(0...4), inputs: number(1...4), units: number(1...9))
    let activations = Activations.varied[number(0...(Activations.varied.count - 1))]
    let problem = Problem.random(
      size, activations: activations, scale: Double(number(1...4)), using: &generator)
    guard let right = try? Model(.double).solve(problem),
      let other = try? Model(.double, mutation: mutant.mutation).solve(problem)
    else { return true }
    return right.filter { !$0.key.isTrace } != other.filter { !$0.key.isTrace }
  }
}
