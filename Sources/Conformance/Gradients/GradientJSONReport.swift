public import GradientCheck

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A gradient check for machines, as `reference/schemas/gradients.schema.json` describes it.
public struct GradientJSONReport: Codable, Sendable {
  public static let format = "lstmcheck-gradients/1"

  public let format: String
  public let kernel: String
  public let outcome: GradientRun.Outcome
  public let seed: UInt64
  public let falseAlarms: Double
  public let problems: [Problem]

  public struct Problem: Codable, Sendable {
    public let name: String
    public let verdict: Verdict?
    public let reason: String?
    public let error: String?
    public let oracle: String?
    public let forwards: Int
    public let tensors: [Tensor]
    public let findings: [Wrong]
    public let kinks: Int
    /// Each pair's distance in what rounding allows, rows and columns as `oracles`.
    public let oracles: [String]
    public let disagreements: [[Double]]
  }

  public struct Tensor: Codable, Sendable {
    public let name: String
    public let entries: Int
    public let verdict: Verdict
    public let worstRatio: Double
    public let threshold: Threshold?
    public let rms: Double
    public let floor: Double
  }

  public struct Wrong: Codable, Sendable {
    public let place: String
    public let index: [Int?]
    public let analytic: Double
    public let numeric: Double
    public let error: Double
    public let sampled: Int
    public let hint: String?
  }

  public init(_ run: GradientRun) {
    format = Self.format
    kernel = run.kernel
    outcome = run.outcome
    seed = run.checker.seed
    falseAlarms = run.checker.budget.perCheck
    problems = run.results.map(Problem.init)
  }

  /// UTF-8 JSON; numbers that JSON has no form for are the strings "nan", "inf" and "-inf".
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }
}

extension GradientJSONReport.Problem {
  fileprivate init(_ result: GradientRun.Result) {
    name = result.problem
    verdict = result.report?.verdict
    reason = result.report?.reason
    error = result.error
    oracle = result.report?.oracle
    forwards = result.report?.evaluations ?? 0
    tensors = (result.report?.segments ?? []).map { segment in
      .init(
        name: segment.name, entries: segment.count, verdict: segment.verdict,
        worstRatio: segment.worst?.ratio ?? 0, threshold: segment.worst?.threshold,
        rms: segment.size, floor: segment.floor)
    }
    findings = (result.report?.findings ?? []).map { finding in
      .init(
        place: finding.place, index: finding.index, analytic: finding.analytic,
        numeric: finding.numeric, error: finding.error, sampled: finding.sampled,
        hint: finding.hint)
    }
    kinks = result.report?.kinks.count ?? 0
    oracles = result.comparison?.names ?? []
    disagreements = result.comparison?.disagreements ?? []
  }
}
