public import LSTM
public import LSTMVectors

/// What can be said about why a kernel failed on one vector.
public struct Diagnosis: Sendable {
  public let vector: String
  public let dimensions: Dimensions
  /// The wrong quantity that lies earliest in the computation.
  public let first: Comparison?
  /// Observations, the most telling first; each a sentence.
  public let hints: [String]

  /// Looks at the smallest failing vector of a run.
  ///
  /// - Returns: nil when nothing failed.
  public init?(_ run: Run, of kernel: any Kernel, on vectors: [GoldenVector]) {
    // A sequence of one step or none hides half of what can go wrong.
    let failed = run.vectors.filter { [.failed, .errored].contains($0.outcome) }
    let telling = failed.filter { $0.dimensions.steps > 1 }
    guard
      let smallest = (telling.isEmpty ? failed : telling).min(by: {
        $0.dimensions.work < $1.dimensions.work
      }), let vector = vectors.first(where: { $0.entry.id == smallest.id })
    else { return nil }
    self.vector = smallest.id
    dimensions = smallest.dimensions
    guard let answer = try? kernel.solve(vector.problem), smallest.outcome == .failed else {
      first = nil
      hints = smallest.reason.map { ["The kernel gave no comparable answer: \($0)."] } ?? []
      return
    }
    let wrong = smallest.comparisons.filter { !$0.passed }
    first = Self.earliest(wrong)
    if wrong.contains(where: { $0.quantity.pass == .forward }) {
      hints = forwardHints(answer, vector, run.format)
    } else {
      hints = backwardHints(wrong, answer, vector, run.format)
    }
  }

  /// Forward before backward; within forward the earliest step, and gates before states.
  private static func earliest(_ wrong: [Comparison]) -> Comparison? {
    let order: [Quantity] = [
      .inputGate, .forgetGate, .candidate, .outputGate, .cell, .hidden, .finalCell, .finalHidden,
    ]
    func rank(_ comparison: Comparison) -> (Int, Int) {
      let place = order.firstIndex(of: comparison.quantity) ?? order.count
      let isSequence = comparison.quantity.isTrace || comparison.quantity == .hidden
      return (isSequence ? comparison.first?.index.first ?? 0 : Int.max, place)
    }
    return wrong.min { a, b in rank(a) < rank(b) }
  }
}

extension Dimensions {
  fileprivate var work: Int { (steps + 1) * batch * units * (inputs + units) }
}
