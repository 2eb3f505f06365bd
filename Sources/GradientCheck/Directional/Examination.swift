/// One run of a check: what was measured so far, and what each part of the gradient is worth.
final class Examination {
  let checker: GradientChecker
  let gradient: [Double]
  let point: [Double]
  let segments: [Segment]
  private(set) var oracle: any DirectionalOracle
  var generator: SeededGenerator
  private(set) var evaluations = 0
  var findings: [Finding] = []
  var kinks: [Kink] = []
  /// Entries that a finding already accounts for; no direction looks at them any more.
  var explained: Set<Int> = []
  /// What is known of each segment's derivatives, by position of the segment.
  private(set) var scales: [SegmentScale] = []
  private(set) var largestValue = 0.0

  /// Directions a segment: two wrong entries may cancel in one of them, hardly in all.
  static let directions = 3

  init(
    _ checker: GradientChecker, gradient: [Double], point: [Double], segments: [Segment],
    oracle: any DirectionalOracle
  ) {
    self.checker = checker
    self.gradient = gradient
    self.point = point
    self.segments = segments
    self.oracle = oracle
    generator = SeededGenerator(seed: checker.seed)
  }

  /// The entries of the flat point that belong to a segment.
  func entries(of position: Int) -> Range<Int> {
    let start = segments.prefix(position).reduce(0) { $0 + $1.count }
    return start..<(start + segments[position].count)
  }

  var tests: Int { segments.count * Self.directions }

  // MARK: - Measuring

  func derivative(along direction: Direction, at place: [Double]? = nil) throws
    -> DerivativeEstimate
  {
    let estimate = try oracle.derivative(at: place ?? point, along: direction.components)
    count(estimate)
    return estimate
  }

  /// The same for several directions at once, as the oracle does that best.
  private func derivatives(
    along directions: [Direction], at place: [Double]
  ) throws -> [DerivativeEstimate] {
    let estimates = try oracle.derivatives(at: place, along: directions.map(\.components))
    estimates.forEach(count)
    return estimates
  }

  private func count(_ estimate: DerivativeEstimate) {
    evaluations += estimate.evaluations
    largestValue = max(largestValue, estimate.largestValue)
  }

  /// A direction within a segment and the derivative along it.
  typealias Look = (direction: Direction, numeric: DerivativeEstimate)

  /// A first look at every segment: how large its derivatives are, how large their rounding.
  func survey() throws -> [[Look]] {
    if !oracle.isExact {
      let open = point.indices.filter { !explained.contains($0) }
      let overall = Direction(over: open, of: point.count, using: &generator)
      let informed = try oracle.measuringNoise(at: point, along: overall.components)
      oracle = informed.oracle
      evaluations += informed.evaluations
    }
    let directions = segments.indices.map { position in
      let open = entries(of: position).filter { !explained.contains($0) }
      return open.isEmpty || segments[position].isUnused
        ? []
        : (0..<Self.directions).map { _ in
          Direction(over: open, of: point.count, using: &generator)
        }
    }
    var numbers = try derivatives(along: Array(directions.joined()), at: point)[...]
    let looks = directions.map { $0.map { (direction: $0, numeric: numbers.removeFirst()) } }
    scales = SegmentScale.all(
      looks: looks.map { $0.map(\.numeric.value) },
      roundings: oracle.isExact ? try roundings(of: looks) : looks.map { _ in [] },
      counts: segments.map(\.count))
    return looks
  }

  /// How many rounding samples a whole check is to have at least.
  private static let roundingSamples = 6

  /// Differences between two evaluations of the same derivative that only rounding separates, of
  /// each segment.
  private func roundings(of looks: [[Look]]) throws -> [[Double]] {
    let samples = (Self.roundingSamples + segments.count - 1) / segments.count
    let again = looks.map { looks in
      looks.isEmpty ? [] : (0..<samples).map { looks[$0 % looks.count] }
    }
    let places = again.joined().map { look in
      let (nearby, scale) = nearby()
      return (point: nearby, direction: look.direction.scaled(by: scale).components, scale: scale)
    }
    let estimates = try oracle.derivatives(atEach: places.map { ($0.point, $0.direction) })
    estimates.forEach(count)
    var values = zip(estimates, places).map { $0.value / $1.scale }[...]
    return again.map { looks in looks.map { values.removeFirst() - $0.numeric.value } }
  }

  /// The same derivative with other roundings.
  func again(_ direction: Direction) throws -> Double {
    let (nearby, scale) = nearby()
    return try derivative(along: direction.scaled(by: scale), at: nearby).value / scale
  }

  /// Every input moved by at most a unit roundoff, and a factor for directions that is not a power
  /// of two.
  private func nearby() -> (point: [Double], scale: Double) {
    let scale = Double.random(in: 1.1...1.9, using: &generator)
    var nearby = point
    // A draw is worth 64 entries.
    for start in stride(from: 0, to: nearby.count, by: UInt64.bitWidth) {
      let bits = generator.next()
      for bit in 0..<min(UInt64.bitWidth, nearby.count - start) {
        nearby[start + bit] *= bits >> bit & 1 == 1 ? 1 + .ulpOfOne : 1
      }
    }
    return (nearby, scale)
  }

  // MARK: - Judging

  /// Compares the gradient with the oracle along one direction within a segment.
  ///
  /// A gap is confirmed by the oracle's second opinion before it is believed, unless a later test
  /// will do so.
  func test(
    _ direction: Direction, in position: Int, known: DerivativeEstimate? = nil,
    confirming: Bool = true
  ) throws -> DirectionalTest {
    let numeric = if let known { known } else { try derivative(along: direction) }
    let first = judge(direction, numeric, in: position)
    guard confirming, !first.holds, numeric.error.isFinite else { return first }
    if oracle.isExact {
      let other = try (0..<2).map { _ in try again(direction) }
      scales[position].widen(by: other.map { $0 - numeric.value })
      return judge(direction, numeric, in: position)
    }
    var confirmed = try oracle.confirmedDerivative(
      at: point, along: direction.components, first: numeric)
    evaluations += confirmed.evaluations - numeric.evaluations
    let second = judge(direction, confirmed, in: position)
    // A kink within the steps may hide in a gap that is small beside the derivatives.
    let isSmall = second.gap.magnitude <= Self.kinkSized * scales.reduce(0) { max($0, $1.size) }
    guard !second.holds, isSmall else { return second }
    confirmed.isBent = try oracle.isBent(
      at: point, along: direction.components, near: confirmed)
    return judge(direction, confirmed, in: position)
  }

  /// Gaps up to this part of the derivatives can be the work of a kink that differences overlook.
  private static let kinkSized = 0.5

  /// The derivatives by every entry of a segment.
  func derivatives(of position: Int) throws -> [DerivativeEstimate] {
    let estimates = try oracle.derivatives(at: point, byEntries: entries(of: position))
    estimates.forEach(count)
    return estimates
  }

  /// Compares one entry with the oracle; only a gap costs more than the comparison.
  func test(
    entry: Int, in position: Int, known numeric: DerivativeEstimate
  ) throws -> DirectionalTest {
    let first = judge(gradient[entry], numeric, in: position)
    guard !first.holds else { return first }
    return try test(Direction(entry: entry, of: point.count), in: position, known: numeric)
  }

  private func judge(
    _ direction: Direction, _ numeric: DerivativeEstimate, in position: Int
  ) -> DirectionalTest {
    judge(direction.derivative(of: gradient), numeric, in: position)
  }

  private func judge(
    _ analytic: Double, _ numeric: DerivativeEstimate, in position: Int
  ) -> DirectionalTest {
    let budget = checker.budget
    let scale = scales[position]
    let oracleError =
      oracle.isExact
      ? scale.rounding * budget.student(samples: scale.samples, tests: tests)
      : budget.bound(on: numeric, tests: tests)
    let typical = scale.size * budget.normal(tests: tests) + numeric.value.magnitude
    return DirectionalTest(
      analytic: analytic, numeric: numeric,
      threshold: Threshold(
        oracle: oracleError,
        gradient: Self.honestRoundings * checker.gradientRoundoff * typical))
  }

  /// How far an honest backward pass may be off, in unit roundoffs of the gradient's norm. Any
  /// such error vector has a random direction's share of its norm, norm/√n, in a test.
  private static let honestRoundings = 64.0
}

/// How large a segment's derivatives along a random unit direction are, and their rounding.
struct SegmentScale {
  /// The largest magnitude seen: the root mean square of the segment's entries, roughly.
  let size: Double
  /// The standard deviation of an exact oracle's rounding.
  private(set) var rounding: Double
  /// How many differences it was measured from.
  let samples: Int

  /// Rounding is measured in parts of each segment's gradient norm and pooled over segments;
  /// a segment's own samples can only raise it.
  static func all(
    looks: [[Double]], roundings: [[Double]], counts: [Int]
  ) -> [SegmentScale] {
    let sizes = looks.map { $0.reduce(0) { max($0, $1.magnitude) } }
    let norms = zip(sizes, counts).map { $0 * Double($1).squareRoot() }
    let relative = zip(roundings, norms).flatMap { samples, norm in
      norm > 0 && norm.isFinite ? samples.map { $0 / norm } : []
    }
    let pooled = deviation(relative)
    return zip(sizes, zip(norms, roundings)).map { size, rest in
      SegmentScale(
        size: size, rounding: max(pooled * rest.0, deviation(rest.1)),
        samples: max(relative.count, 2))
    }
  }

  mutating func widen(by differences: [Double]) {
    rounding = max(rounding, Self.deviation(differences))
  }

  /// Of one evaluation, from differences of two.
  private static func deviation(_ differences: [Double]) -> Double {
    guard !differences.isEmpty else { return 0 }
    let square = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
    return (square / 2).squareRoot()
  }
}
