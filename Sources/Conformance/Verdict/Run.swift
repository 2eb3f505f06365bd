public import LSTM
public import LSTMVectors

/// What one kernel did on one vector.
public struct VectorResult: Codable, Sendable {
  public enum Outcome: String, Codable, Sendable, CaseIterable {
    case passed, failed, skipped, errored
  }

  public let id: String
  public let outcome: Outcome
  /// Why it was skipped, or what went wrong.
  public let reason: String?
  public let dimensions: Dimensions
  /// In the order of ``Quantity``: forward first.
  public let comparisons: [Comparison]

  /// Whether the kernel was asked for this half and answered it right; nil when not asked.
  public func passed(_ pass: Quantity.Pass) -> Bool? {
    switch outcome {
    case .skipped: nil
    case .errored: false
    case .passed, .failed: comparisons.allSatisfy { $0.quantity.pass != pass || $0.passed }
    }
  }
}

/// The whole result of one kernel on a vector set.
public struct Run: Codable, Sendable {
  public let kernel: String
  public let format: NumberFormat
  public let setVersion: String
  public let verdict: Verdict
  public let counts: Counts
  public let vectors: [VectorResult]

  private enum CodingKeys: String, CodingKey {
    case kernel, format, verdict, counts, vectors
    case setVersion = "set_version"
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
    public let passed: Int
    public let failed: Int
    public let skipped: Int
    public let errored: Int

    init(_ results: [VectorResult]) {
      func count(_ outcome: VectorResult.Outcome) -> Int {
        results.count { $0.outcome == outcome }
      }
      vectors = results.count
      passed = count(.passed)
      failed = count(.failed)
      skipped = count(.skipped)
      errored = count(.errored)
    }

    /// An answer to nothing is not a pass: at least one vector must have been executed.
    var verdict: Verdict {
      if failed > 0 { return .differs }
      if passed == 0 { return .notRun }
      return errored > 0 ? .differs : .conforms
    }
  }

  /// Runs a kernel on every vector whose inputs its number format holds exactly.
  ///
  /// A kernel that throws on a vector has failed that vector, not the run.
  public init(_ kernel: any Kernel, on vectors: [GoldenVector], setVersion: String) {
    self.kernel = kernel.name
    format = kernel.format
    self.setVersion = setVersion
    let results = vectors.map { VectorResult(kernel, on: $0) }
    counts = Counts(results)
    verdict = counts.verdict
    self.vectors = results
  }
}

extension VectorResult {
  init(_ kernel: any Kernel, on vector: GoldenVector) {
    id = vector.entry.id
    let configuration = vector.entry.configuration
    dimensions = configuration.dimensions
    guard configuration.grid.fits(into: kernel.format) else {
      outcome = .skipped
      reason =
        "its inputs are \(configuration.grid.rawValue) numbers, the kernel takes "
        + kernel.format.rawValue
      comparisons = []
      return
    }
    do {
      let answer = try kernel.solve(vector.problem)
      comparisons = try Quantity.allCases.compactMap { quantity in
        guard let truth = vector.truth[quantity] else { return nil }
        guard let got = answer[quantity] else {
          if quantity.isTrace { return nil }
          throw MissingQuantityError(quantity: quantity)
        }
        return try Comparison(quantity, got: got, truth: truth, format: kernel.format)
      }
      outcome = comparisons.allSatisfy(\.passed) ? .passed : .failed
      reason = nil
    } catch {
      comparisons = []
      outcome = .errored
      reason = "\(error)"
    }
  }
}

/// A quantity that every kernel must return and this one did not.
public struct MissingQuantityError: Error, CustomStringConvertible {
  public let quantity: Quantity
  public var description: String { "the kernel returned no \(quantity.rawValue)" }
}
