import Mutants

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Runs for machines, as `reference/schemas/report.schema.json` describes them.
public struct JSONReport: Codable, Sendable {
  public static let format = "lstmcheck-report/1"

  public let format: String
  public let runs: [Run]
  /// Of the runs that failed.
  public let diagnoses: [Diagnosed]?

  /// What a failing kernel behaves like.
  public struct Diagnosed: Codable, Sendable {
    public let kernel: String
    /// The failing vector that was looked at.
    public let vector: String
    /// The likeliest first: of each the ids of its mutants, one or two.
    public let suspects: [[String]]
    public let isOfForwardAlone: Bool
    public let hints: [String]

    private enum CodingKeys: String, CodingKey {
      case kernel, vector, suspects, hints
      case isOfForwardAlone = "is_of_forward_alone"
    }
  }

  /// - Parameter diagnoses: one a run, if any.
  public init(_ runs: [Run], diagnoses: [Diagnosis?] = []) {
    format = Self.format
    self.runs = runs
    let found = zip(runs, diagnoses).compactMap { run, diagnosis in
      diagnosis.map {
        Diagnosed(
          kernel: run.kernel, vector: $0.vector, suspects: $0.suspects.map { $0.mutants.map(\.id) },
          isOfForwardAlone: $0.isOfForwardAlone, hints: $0.hints)
      }
    }
    self.diagnoses = found.isEmpty ? nil : found
  }

  /// Reads what ``encoded()`` wrote.
  ///
  /// - Throws: `DecodingError` naming the field, for another format too.
  public init(decoding bytes: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(JSONReport.self, from: bytes)
    guard format == Self.format else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: [CodingKeys.format],
          debugDescription: "is \"\(format)\", expected \"\(Self.format)\""))
    }
  }

  /// UTF-8 JSON; numbers that JSON has no form for are the strings "nan", "inf" and "-inf".
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }
}
