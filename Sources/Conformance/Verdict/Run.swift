public import Bounds
public import LSTMVectors

/// The whole result of one kernel on a vector set.
public struct Run: Codable, Sendable {
  public let kernel: String
  public let contract: Contract
  public let tier: Tier
  public let setVersion: String
  /// What was judged beyond the set; nil when nothing was.
  public let fresh: Fresh?
  public let verdict: Verdict
  public let counts: Counts
  public let vectors: [VectorResult]
  /// Call sequences on the kernel's handles; empty when it keeps none.
  public let sessions: [VectorResult]
  /// What the kernel can be said to conform to.
  public let profiles: [Profile]

  private enum CodingKeys: String, CodingKey {
    case kernel, contract, tier, fresh, verdict, counts, vectors, sessions, profiles
    case setVersion = "set_version"
  }

  /// Problems made for the run.
  public struct Fresh: Codable, Sendable {
    public let count: Int
    /// What they follow from.
    public let seeds: [UInt64]

    fileprivate init?(_ problems: [JudgedProblem]) {
      let fresh = problems.compactMap {
        FreshProblem(id: $0.id)?.seed ?? SizedProblem(id: $0.id)?.seed
      }
      guard !fresh.isEmpty else { return nil }
      count = fresh.count
      seeds = Set(fresh).sorted()
    }
  }

  public enum Verdict: String, Codable, Sendable {
    case conforms
    case differs
    /// The kernel could not be run on any vector.
    case notRun = "not-run"
  }

  /// How the vectors of the set are accounted for; the parts add up to `vectors`.
  public struct Counts: Codable, Sendable, Hashable {
    public let vectors: Int
    /// All vectors of the set, those that were not asked for included.
    public let manifest: Int
    public let passed: Int
    public let failed: Int
    public let skipped: Int
    public let errored: Int
    /// Vectors that need a feature which the kernel does not declare.
    public let unsupported: Int
    /// Compared tensors about which the contract's bounds make no claim.
    public let notGateable: Int

    private enum CodingKeys: String, CodingKey {
      case vectors, manifest, passed, failed, skipped, errored, unsupported
      case notGateable = "not_gateable"
    }

    init(_ results: [VectorResult], manifest: Int) {
      func count(_ outcome: VectorResult.Outcome) -> Int {
        results.count { $0.outcome == outcome }
      }
      vectors = results.count
      self.manifest = manifest
      passed = count(.passed)
      failed = count(.failed)
      skipped = count(.skipped)
      errored = count(.errored)
      unsupported = count(.unsupported)
      notGateable = results.reduce(0) { sum, result in
        sum + result.comparisons.count { $0.label == .notGateable }
      }
    }

    /// An answer to nothing is not a pass: at least one vector must have been executed.
    var verdict: Verdict {
      if failed > 0 { return .differs }
      if passed == 0 { return .notRun }
      return errored > 0 ? .differs : .conforms
    }
  }

  /// The largest fraction of a bound, where bounds claim anything.
  public var worstFraction: Double {
    vectors.flatMap(\.comparisons).filter { $0.label != .notGateable }
      .compactMap(\.worst?.fraction).max() ?? 0
  }

  /// Runs a kernel on every problem that serves its number format.
  ///
  /// A kernel that throws on a problem has failed that problem, not the run.
  ///
  /// - Parameters:
  ///   - contract: the kernel's own unless given.
  ///   - unjudged: what was asked for beside them.
  ///   - setCount: how many vectors the set has, if these are not all.
  public init(
    _ kernel: any Kernel, contract: Contract? = nil, tier: Tier = .probabilistic,
    on problems: [JudgedProblem], unjudged: [UnjudgedProblem] = [], setVersion: String,
    setCount: Int? = nil
  ) {
    let judge = Judge(contract ?? kernel.contract, tier: tier)
    let results =
      problems.map { VectorResult(kernel, judge, on: $0) } + unjudged.map(VectorResult.init)
    fresh = Fresh(problems)
    self.kernel = kernel.name
    self.contract = judge.contract
    self.tier = tier
    self.setVersion = setVersion
    let counts = Counts(results, manifest: setCount ?? problems.count - (fresh?.count ?? 0))
    let sequences =
      kernel.features.contains(.sessions)
      ? SessionProblem.all(
        from: problems.filter(judge.serves), isTraining: kernel.features.contains(.backward)) : []
    let sessions = sequences.map { VectorResult(kernel, judge, on: $0) }
    let isCarriedOver = sessions.contains { $0.outcome != .passed }
    verdict = counts.verdict == .conforms && isCarriedOver ? .differs : counts.verdict
    profiles = Profile.all(results, sessions: sessions)
    self.counts = counts
    self.vectors = results
    self.sessions = sessions
  }
}

extension Run {
  /// Runs a kernel on vectors alone.
  public init(
    _ kernel: any Kernel, contract: Contract? = nil, tier: Tier = .probabilistic,
    on vectors: [GoldenVector], setVersion: String
  ) {
    self.init(
      kernel, contract: contract, tier: tier, on: vectors.map(JudgedProblem.init),
      setVersion: setVersion)
  }
}
