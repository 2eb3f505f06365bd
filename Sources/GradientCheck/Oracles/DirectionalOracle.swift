/// Something that knows derivatives of a function of many numbers, independently of the gradient
/// under check.
public protocol DirectionalOracle: Sendable {
  /// How reports call it.
  var name: String { get }

  /// Whether the values are exact up to rounding, whose size the check then measures by itself.
  var isExact: Bool { get }

  /// The derivative at `point` in `direction`, both as long as the function's input.
  func derivative(at point: [Double], along direction: [Double]) throws -> DerivativeEstimate

  /// The derivatives along several directions. An oracle that knows its function can be much faster
  /// here than along one after the other.
  func derivatives(
    at point: [Double], along directions: [[Double]]
  ) throws -> [DerivativeEstimate]

  /// The derivatives at several points, at each along a direction of its own. An oracle may find
  /// them side by side.
  func derivatives(
    atEach places: [(point: [Double], direction: [Double])]
  ) throws -> [DerivativeEstimate]

  /// The derivatives by every one of some entries of the function's input. An oracle that knows
  /// its function can be much faster here than along one direction after the other.
  func derivatives(
    at point: [Double], byEntries entries: Range<Int>
  ) throws -> [DerivativeEstimate]

  /// The same oracle, knowing the rounding error of the function's values around `point`.
  ///
  /// - Returns: also how often the function was called for it.
  func measuringNoise(
    at point: [Double], along direction: [Double]
  ) throws -> (oracle: any DirectionalOracle, evaluations: Int)

  /// A second, more expensive opinion, asked for before a difference is called an error.
  func confirmedDerivative(
    at point: [Double], along direction: [Double], first: DerivativeEstimate
  ) throws -> DerivativeEstimate

  /// Whether the function bends within the steps that an estimate rests on, as far as its values
  /// tell. Oracles that are not hurt by a bend say no.
  func isBent(
    at point: [Double], along direction: [Double], near estimate: DerivativeEstimate
  ) throws -> Bool

  /// The comparison that the function makes of a number that is exactly zero at `point`, if any:
  /// there the gradient may be any of several. Nil where comparisons cannot be seen.
  func kink(at point: [Double]) throws -> Int?
}

extension DirectionalOracle {
  public func derivatives(
    at point: [Double], along directions: [[Double]]
  ) throws -> [DerivativeEstimate] {
    try directions.map { try derivative(at: point, along: $0) }
  }

  public func derivatives(
    atEach places: [(point: [Double], direction: [Double])]
  ) throws -> [DerivativeEstimate] {
    try places.map { try derivative(at: $0.point, along: $0.direction) }
  }

  public func derivatives(
    at point: [Double], byEntries entries: Range<Int>
  ) throws -> [DerivativeEstimate] {
    try entries.map { entry in
      try derivative(at: point, along: Direction(entry: entry, of: point.count).components)
    }
  }

  public func measuringNoise(
    at point: [Double], along direction: [Double]
  ) throws -> (oracle: any DirectionalOracle, evaluations: Int) { (self, 0) }

  public func confirmedDerivative(
    at point: [Double], along direction: [Double], first: DerivativeEstimate
  ) throws -> DerivativeEstimate { first }

  public func isBent(
    at point: [Double], along direction: [Double], near estimate: DerivativeEstimate
  ) throws -> Bool { false }

  public func kink(at point: [Double]) throws -> Int? { nil }
}
