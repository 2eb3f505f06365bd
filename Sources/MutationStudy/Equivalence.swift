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
    let problem = random(
      size, activations, with: mutant.mutation.presence.with, scale: Double(number(1...4)),
      using: &generator)
    guard let right = try? Model(.double).solve(problem),
      let other = try? Model(.double, mutation: mutant.mutation).solve(problem)
    else { return true }
    return right.filter { !$0.key.isTrace } != other.filter { !$0.key.isTrace }
  }

  /// A problem with the parts that the mutant bends.
  private static func random(
    _ size: Dimensions, _ activations: Activations, with parts: Parts, scale: Double,
    using generator: inout SeededGenerator
  ) -> Problem<Double> {
    var design = NetworkDesign(cell: CellDesign(activations: activations))
    if parts.contains(.twoBiases) { design.cell.bias = .two }
    if parts.contains(.forgetBias) { design.cell.forgetBias = 1 }
    design.cell.hasPeepholes = parts.contains(.peepholes)
    design.cell.isCoupled = parts.contains(.coupled)
    if parts.contains(.clip) { design.cell.clip = 0.5 }
    if parts.contains(.cellClip) { design.cell.cellClip = 0.5 }
    if parts.contains(.projection) {
      design.cell.projection = Int.random(in: 1...4, using: &generator)
    }
    if parts.contains(.layerNorm) { design.cell.layerNorm = LayerNorm(epsilon: 0x1p-10) }
    if parts.contains(.layers) || parts.contains(.masks) { design.layers = 2 }
    if parts.contains(.reverse) { design.direction = .reverse }
    let merges: [(Parts, Merge)] = [
      (.bothDirections, .concat), (.concat, .concat), (.sum, .sum), (.product, .product),
      (.average, .average),
    ]
    for (part, merge) in merges where parts.contains(part) {
      (design.direction, design.merge) = (.bidirectional, merge)
    }
    let lengths = (0..<size.batch).map { _ in Int.random(in: 0...size.steps, using: &generator) }
    return .random(
      size, in: design, lengths: parts.contains(.lengths) ? lengths : nil,
      dropout: Dropout(
        between: parts.contains(.masks), recurrent: parts.contains(.recurrentMask)),
      scale: scale, using: &generator)
  }
}
