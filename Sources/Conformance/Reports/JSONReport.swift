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

  public init(_ runs: [Run]) {
    format = Self.format
    self.runs = runs
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
