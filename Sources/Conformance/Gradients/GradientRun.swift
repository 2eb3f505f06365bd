public import GradientCheck
public import LSTM

/// A kernel's gradients checked on many problems.
public struct GradientRun: Sendable {
  public let kernel: String
  public let checker: GradientChecker
  public let results: [Result]

  public struct Result: Sendable {
    /// The problem's name.
    public let problem: String
    /// Nil when the kernel could not be run on it.
    public let report: GradientReport?
    /// How the oracles agree, where they were compared.
    public let comparison: OracleComparison?
    /// What the kernel threw.
    public let error: String?
    /// What the problem needs and the kernel does not declare.
    public let skipped: String?

    init(
      _ problem: String, report: GradientReport? = nil, comparison: OracleComparison? = nil,
      error: String? = nil, skipped: String? = nil
    ) {
      self.problem = problem
      self.report = report
      self.comparison = comparison
      self.error = error
      self.skipped = skipped
    }
  }

  public enum Outcome: String, Sendable, Codable {
    case pass, fail, inconclusive
    case notRun = "not-run"
  }

  /// Oracles are compared on problems with at most this many inputs: differences of a large one
  /// cost more than its whole check.
  private static let largestCompared = 200

  /// - Parameter progress: called before each problem with its number, counted from 0.
  public init(
    of kernel: any Kernel, on problems: [(name: String, problem: Problem<Double>)],
    checker: GradientChecker = GradientChecker(), progress: (Int) -> Void = { _ in }
  ) {
    self.kernel = kernel.name
    self.checker = checker
    results = problems.enumerated().map { number, named in
      let (name, problem) = named
      progress(number)
      if let lack = kernel.lacks(for: problem) { return Result(name, skipped: lack) }
      let check = KernelGradientCheck(problem, of: kernel, checker: checker)
      do {
        let report = try check.check()
        // Oracles that cannot be compared take nothing from the verdict.
        let small = check.function.point.count <= Self.largestCompared
        let comparison = small ? try? check.comparison() : nil
        return Result(name, report: report, comparison: comparison)
      } catch {
        return Result(name, error: "\(error)")
      }
    }
  }

  /// Whether each tensor passes on some problem, and what does not pass is only out of sight: in
  /// single precision a long sequence hides the gradient of its initial state.
  private var isSettled: Bool {
    let parts = reports.flatMap(\.segments)
    let seen = Set(parts.filter { $0.verdict == .pass && $0.count > 0 }.map(\.tensor))
    return !seen.isEmpty && Set(parts.filter { $0.count > 0 }.map(\.tensor)).isSubset(of: seen)
      && parts.allSatisfy { $0.verdict == .pass || $0.isBlind }
  }

  public var reports: [GradientReport] { results.compactMap(\.report) }

  /// The problems that the kernel was asked.
  var asked: [Result] { results.filter { $0.skipped == nil } }

  /// Oracles that disagree leave nothing to judge by.
  public var outcome: Outcome {
    if reports.contains(where: { $0.verdict == .fail }) { return .fail }
    if asked.isEmpty || asked.contains(where: { $0.report == nil }) { return .notRun }
    let disagree = results.contains { $0.comparison?.agree == false }
    return disagree || !isSettled ? .inconclusive : .pass
  }
}

extension SegmentReport {
  /// The gradient's name without the place that it belongs to.
  var tensor: String { String(name.prefix { $0 != "." }) }
}

/// A gradient that did not pass, with the whole report as its description.
public struct GradientFailure: Error, CustomStringConvertible {
  public let description: String
}

/// Checks a kernel's gradients on a spread of small random problems: the usual activations unless
/// others are given, and upstream gradients on the sequence, the last step and the final states.
///
/// The one line of a test suite:
/// ```swift
/// @Test func gradients() throws { try requireGradients(of: MyKernel()) }
/// ```
/// - Throws: ``GradientFailure`` with the report, unless every problem passes.
public func requireGradients(
  of kernel: any Kernel, activations: [Activations] = [Activations()],
  checker: GradientChecker = GradientChecker()
) throws {
  var generator = SeededGenerator(seed: checker.seed)
  var problems: [(name: String, problem: Problem<Double>)] = []
  for (set, activations) in activations.enumerated() {
    for upstream in UpstreamChoice.allCases {
      let size = Dimensions(batch: 2, steps: 4, inputs: 3, units: 5)
      let problem = Problem<Double>.random(
        size, activations: activations, upstream: upstream, using: &generator)
      problems.append(("activation set \(set), upstream on \(upstream)", problem))
    }
  }
  let run = GradientRun(of: kernel, on: problems, checker: checker)
  guard run.outcome == .pass else {
    throw GradientFailure(description: GradientTextReport(run).text)
  }
}
