/// One promise of the gradient check, and how it is measured.
public struct Measurement: Sendable {
  /// What is promised, in a line.
  public let promise: String
  /// Measures with random numbers of a seed.
  public let run: @Sendable (_ seed: UInt64, _ effort: Effort) throws -> Result

  public struct Result: Sendable {
    public let isMet: Bool
    /// The figures, for people.
    public let lines: [String]
  }
}

/// How many trials a measurement makes: all that its promise speaks of, or as many as a test suite
/// has seconds for.
public enum Effort: Sendable {
  case full, quick

  func trials(_ full: Int, quick: Int) -> Int { self == .full ? full : quick }
}

/// Everything that is promised of the gradient check, measured.
public enum Study {
  public static let all = [
    errorEstimates, falseAlarms, detection, localisation, blatant, kinks,
  ]
}
