/// A wrong entry of a gradient, or a block whose entries are all wrong.
public struct Finding: Hashable, Sendable {
  public let segment: String
  /// The index, one number an axis; nil where all of an axis is wrong.
  public let index: [Int?]
  /// The place in words: "W[gate f, unit 3, every input]".
  public let place: String
  /// The wrong value; of a block, one of its values.
  public let analytic: Double
  /// What the oracle says instead.
  public let numeric: Double
  /// How far the oracle and an honest gradient may lie apart there.
  public let error: Double
  /// How many entries of a block were tested one by one; 1 for an entry.
  public let sampled: Int
  /// The mistake that the ratio of the two values speaks of, if there is one.
  public let hint: String?

  init(
    segment: Segment, index: [Int?], analytic: Double, numeric: Double, error: Double,
    sampled: Int = 1, hint: String?
  ) {
    self.segment = segment.name
    self.index = index
    place = segment.describe(index)
    self.analytic = analytic
    self.numeric = numeric
    self.error = error
    self.sampled = sampled
    self.hint = hint
  }

  /// Analytic over numeric.
  public var ratio: Double { analytic / numeric }
}

/// A place where the function bends, so that there is no derivative to compare with.
public struct Kink: Hashable, Sendable {
  public let segment: String
  /// Which comparison of the function's run it is, counted from 0.
  public let comparison: Int
}
