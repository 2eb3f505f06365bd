/// One promise of the gradient check, and how it is measured.
public struct Measurement: Sendable {
  /// What is promised, in a line.
  public let promise: String
  /// Measures with random numbers of a seed.
  public let run: @Sendable (_ seed: UInt64) throws -> Result

  public struct Result: Sendable {
    public let isMet: Bool
    /// The figures, for people.
    public let lines: [String]
  }
}

/// Everything that is promised of the gradient check, measured.
public enum Study {
  public static let all = [
    errorEstimates, falseAlarms, detection, localisation, blatant, kinks,
  ]
}
