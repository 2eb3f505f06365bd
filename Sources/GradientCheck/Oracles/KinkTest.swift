/// Sees a kink of a function that can only be called, by the order of its second differences.
///
/// |f(x+h) − 2f(x) + f(x−h)| falls to a quarter when h is halved where f is smooth, and to a half
/// or not at all where a kink lies between.
public struct KinkTest: Hashable, Sendable {
  public var step: Double

  public struct Result: Hashable, Sendable {
    /// How much larger the second difference is than at half the step; 4 for a smooth function.
    public let ratios: [Double]
    /// Whether rounding left anything to judge.
    public let isConclusive: Bool
    public let isKinked: Bool
  }

  /// A smooth function's ratio, and how far it may stray from it.
  private static let smooth = 3.5...4.6
  /// Second differences below this many rounding errors of the function say nothing.
  private static let roundings = 16.0

  public init(step: Double) { self.step = step }

  /// - Parameters:
  ///   - noise: the rounding error of one value, where it exceeds that of a correct rounding.
  ///   - function: along one direction, the point at 0.
  public func run<Failure: Error>(
    noise: Double = 0, of function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Result {
    let middle = try function(0)
    var seconds: [Double] = []
    var floor = max(noise, middle.magnitude * .ulpOfOne / 2)
    for halving in 0..<3 {
      let h = step / Double(1 << halving)
      let (above, below) = (try function(h), try function(-h))
      floor = max(floor, max(above.magnitude, below.magnitude) * .ulpOfOne / 2)
      seconds.append((above - 2 * middle + below).magnitude)
    }
    floor *= Self.roundings
    let ratios = zip(seconds, seconds.dropFirst()).map { $0 / max($1, floor) }
    // Only the first ratio judges the whole interval; finer ones look at less of it.
    let isConclusive = seconds[0] > floor && ratios[0].isFinite
    return Result(
      ratios: ratios, isConclusive: isConclusive,
      isKinked: isConclusive && !Self.smooth.contains(ratios[0]))
  }
}
