/// Sees a kink of a function that can only be called, by the order of its fourth differences.
///
/// On evenly spaced points fourth differences of a smooth function fall to a sixteenth when the
/// spacing is halved. Those across a kink fall to a half or not at all, and are large even where
/// the kink is small beside the curvature.
public struct KinkTest: Hashable, Sendable {
  /// Kinks are sought from `step` before the point to `step` after it.
  public var step: Double

  public struct Result: Hashable, Sendable {
    /// How much larger the fourth differences are at twice the spacing; 16 for a smooth function.
    public let decay: Double
    /// Whether rounding left anything to judge.
    public let isConclusive: Bool
    public let isKinked: Bool
  }

  /// Intervals between the points; coarse differences use every second point.
  private static let intervals = 16
  /// A smooth function decays more than this, a kinked one less.
  private static let leastDecay = 6.0
  /// Where only rounding moves a function, in parts of the step.
  private static let closest = 0x1p-18
  /// Fourth differences below this many rounding errors of the function say nothing.
  private static let roundings = 200.0

  /// - Precondition: a positive finite step.
  public init(step: Double) {
    precondition(step > 0 && step.isFinite, "step is \(step)")
    self.step = step
  }

  /// - Parameters:
  ///   - noise: the rounding error of one value, where it is known to exceed what neighbouring
  ///     values show: in single precision neighbours are the same.
  ///   - function: along one direction, the point at 0.
  public func run<Failure: Error>(
    noise: Double = 0, of function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Result {
    var values: [Double] = []
    for index in 0...Self.intervals {
      let part = Double(2 * index - Self.intervals) / Double(Self.intervals)
      values.append(try function(step * part))
    }
    var close: [Double] = []
    for index in -4...4 { close.append(try function(step * Self.closest * Double(index))) }
    let noise = CentralDifference.deviations(of: close).reduce(noise) { max($0, $1) }
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    let fine = Self.fourthDifference(values)
    let coarse = Self.fourthDifference(values.indices.filter { $0 % 2 == 0 }.map { values[$0] })
    let isConclusive = fine > Self.roundings * max(noise, largest * .ulpOfOne / 2)
    let decay = coarse / fine
    return Result(
      decay: decay, isConclusive: isConclusive,
      isKinked: isConclusive && decay < Self.leastDecay)
  }

  /// The largest magnitude.
  private static func fourthDifference(_ values: [Double]) -> Double {
    var row = values
    for _ in 0..<4 { row = zip(row.dropFirst(), row).map { $0 - $1 } }
    return row.reduce(0) { max($0, $1.magnitude) }
  }
}
