import Bounds
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
  /// Wrong LSTMs that would have returned the same, the likeliest first.
  public let suspects: [Suspect]
  /// Whether the suspects explain the forward pass and nothing explains both.
  public let isOfForwardAlone: Bool
  /// Whether the vector is small enough for being compared with wrong LSTMs, which run in plain
  /// loops.
  public let isComparable: Bool
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
    isComparable = problem.dimensions.work <= Self.mostWork
    guard !smallest.comparisons.isEmpty, let answer = try? kernel.solve(problem.problem) else {
      first = nil
      suspects = []
      isOfForwardAlone = false
      hints =
        smallest.reason.map {
          ["The kernel \(smallest.outcome == .failed ? "" : "gave no comparable answer: ")\($0)."]
        } ?? []
      return
    }
    let judge = Judge(run.contract, tier: run.tier)
    let wrong = smallest.comparisons.filter { !$0.passed }
    first = Self.earliest(wrong)
    let failing = failed.map(\.1).sorted { Self.effort($0) < Self.effort($1) }
    // Small ones are read first; the tail of a vector register shows in wide ones alone.
    let order = failing.prefix(12) + failing.filter { $0.dimensions.units > 8 }.prefix(2)
    let others = problems.filter(judge.serves).sorted { $0.dimensions.work < $1.dimensions.work }
    let testimonies = Self.testimonies(of: kernel, judge, on: Array(order) + others.prefix(60))
    func search(_ testimonies: [Testimony]) -> [Suspect] {
      testimonies.allSatisfy(\.wrong.isEmpty)
        ? [] : (try? Investigation(testimonies, run.contract.format).suspects()) ?? []
    }
    let ofBoth = search(testimonies)
    isOfForwardAlone = ofBoth.isEmpty && wrong.contains { $0.quantity.pass == .forward }
    suspects = isOfForwardAlone ? search(testimonies.map(\.forward)) : ofBoth

    let structures = testimonies.filter { !$0.wrong.isEmpty }
      .map { Structure(testimony: $0, judge: judge, others: problems) }
    let structure =
      (structures.lazy.compactMap { $0.tail() }.first.map { [$0] } ?? [])
      + (structures.first?.hints() ?? [])
    let isForward = wrong.contains { $0.quantity.pass == .forward }
    let showsGates = answer.keys.contains(where: \.isTrace)
    var probes = Probes(kernel, problem.problem)
    let asked =
      !problem.problem.isPlain || !isComparable
      ? []
      : isForward
        ? (showsGates ? [] : probes.forward())
        : areOfParametersAlone(wrong) ? probes.parameterGradients() : probes.backward()
    let seen =
      isForward
      ? forwardHints(answer, problem, judge, at: first?.quantity.place)
      : backwardHints(wrong, answer, problem, judge)
    hints = seen + Self.shared(by: run, problems) + structure + asked
  }

  /// What all failing problems ask for, and few of those that pass.
  private static func shared(by run: Run, _ problems: [JudgedProblem]) -> [String] {
    func features(_ outcome: VectorResult.Outcome) -> [Set<Feature>] {
      zip(run.vectors, problems).filter { $0.0.outcome == outcome }
        .map { Set($0.1.problem.requiredFeatures) }
    }
    let (failed, passed) = (features(.failed), features(.passed))
    guard let first = failed.first else { return [] }
    return failed.dropFirst().reduce(first) { $0.intersection($1) }.sorted()
      .compactMap { feature in
        let alike = passed.count { $0.contains(feature) }
        guard 2 * alike < passed.count else { return nil }
        return "All \(failed.count) vectors that fail ask for \(feature.rawValue), as \(alike) of "
          + "the \(passed.count) that pass do."
      }
  }

  /// Some hundred wrong LSTMs take seconds on a problem of this size.
  private static let mostWork = 1_000_000

  /// The kernel's answers on some problems that it takes, each once, for at most two seconds.
  private static func testimonies(
    of kernel: any Kernel, _ judge: Judge, on problems: [JudgedProblem]
  ) -> [Testimony] {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(2)
    var seen: Set<String> = []
    var found: [Testimony] = []
    let comparable = problems.filter {
      kernel.takes($0.problem) && $0.dimensions.work <= mostWork
    }
    for problem in comparable where seen.insert(problem.id).inserted {
      guard found.isEmpty || clock.now < end else { break }
      guard let answer = try? kernel.solve(problem.problem),
        let ruler = try? Ruler(judge, problem)
      else { continue }
      found.append(Testimony(ruler, answer))
    }
    return found
  }

  /// Looks at a run on vectors alone.
  public init?(_ run: Run, of kernel: any Kernel, on vectors: [GoldenVector]) {
    self.init(run, of: kernel, on: vectors.map(JudgedProblem.init))
  }

  /// How hard a problem is to read: every feature that it asks for, and sequences of one step, hide
  /// half of what can go wrong, so they come last; then size counts.
  private static func effort(_ problem: JudgedProblem) -> (Int, Int) {
    let asked = problem.problem.requiredFeatures.count
    return (asked + (problem.dimensions.steps > 1 ? 0 : 1), problem.dimensions.work)
  }

  /// Forward before backward; within forward the lowest layer, its earliest step, and gates
  /// before states.
  private static func earliest(_ wrong: [Comparison]) -> Comparison? {
    let order: [Quantity.Kind] = [
      .inputGate, .forgetGate, .candidate, .outputGate, .cell, .hidden, .finalCell, .finalHidden,
    ]
    func rank(_ comparison: Comparison) -> (Int, Int, Int) {
      let quantity = comparison.quantity
      let isSequence = quantity.isTrace || quantity.kind == .hidden
      // y of a network is that of its last layer.
      let layer = quantity.place?.layer ?? Int.max
      return (
        quantity.pass == .forward ? layer : Int.max,
        isSequence ? comparison.first?.index.first ?? 0 : Int.max,
        order.firstIndex(of: quantity.kind) ?? order.count
      )
    }
    return wrong.min { a, b in rank(a) < rank(b) }
  }
}

extension Dimensions {
  fileprivate var work: Int { (steps + 1) * batch * units * (inputs + units) }
}
