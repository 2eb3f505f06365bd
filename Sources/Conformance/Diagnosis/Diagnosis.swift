public import LSTM
public import LSTMVectors

/// What can be said about why a kernel failed on one vector.
public struct Diagnosis: Sendable {
  public let vector: String
  /// What a user gives to the command to have this kernel.
  public let arguments: String
  public let dimensions: Dimensions
  /// The wrong quantity that lies earliest in the computation.
  public let first: Comparison?
  /// Observations, the most telling first; each a sentence.
  public let hints: [String]

  /// Looks at the most telling failing vector of a run: the smallest plain one.
  ///
  /// - Parameter problems: those of the run, in its order.
  /// - Returns: nil when nothing failed.
  public init?(_ run: Run, of kernel: any Kernel, on problems: [JudgedProblem]) {
    let failed = zip(run.vectors, problems).filter { result, _ in
      [.failed, .errored].contains(result.outcome)
    }
    let telling = failed.min { Self.effort($0.1) < Self.effort($1.1) }
    guard let (smallest, problem) = telling else { return nil }
    self.vector = smallest.id
    dimensions = smallest.dimensions
    arguments = kernel.arguments
    guard !smallest.comparisons.isEmpty, let answer = try? kernel.solve(problem.problem) else {
      first = nil
      hints =
        smallest.reason.map {
          ["The kernel \(smallest.outcome == .failed ? "" : "gave no comparable answer: ")\($0)."]
        } ?? []
      return
    }
    let judge = Judge(run.contract, tier: run.tier)
    let wrong = smallest.comparisons.filter { !$0.passed }
    first = Self.earliest(wrong)
    if wrong.contains(where: { $0.quantity.pass == .forward }) {
      hints = forwardHints(answer, problem, judge)
    } else {
      hints = backwardHints(wrong, answer, problem, judge)
    }
  }

  /// Looks at a run on vectors alone.
  public init?(_ run: Run, of kernel: any Kernel, on vectors: [GoldenVector]) {
    self.init(run, of: kernel, on: vectors.map(JudgedProblem.init))
  }

  /// How hard a problem is to read: activations of its own and sequences of one step hide half of
  /// what can go wrong, so they come last; then size counts.
  private static func effort(_ problem: JudgedProblem) -> (Int, Int) {
    let hidden =
      (problem.problem.activations == Activations() ? 0 : 1)
      + (problem.dimensions.steps > 1 ? 0 : 1)
    return (hidden, problem.dimensions.work)
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
