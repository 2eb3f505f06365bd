import LSTM
import RealModule

/// How many noisy runs there are, and how many neighbours along a tensor's last axis share what
/// they say of an element's standard deviation.
///
/// Neighbours are units of one gate block, row and step; inputs of one row and step; columns of
/// one row of a parameter's gradient. Their errors come from many common and own sources through
/// coefficients of their own, hence are taken to be independent, but no more of them than there
/// are units, inputs and terms of a sum: narrow problems get more runs instead.
struct Pooling: Sendable {
  let probes: Int
  let neighbours: Int

  /// The draws behind each estimate, at least.
  static let draws = 96
  private static let mostNeighbours = 12

  init(_ size: Dimensions) {
    let independent = max(1, min(size.units, size.inputs, size.steps * size.batch))
    neighbours = min(Self.mostNeighbours, independent)
    probes = (Self.draws + neighbours - 1) / neighbours
  }

  /// By how much a standard deviation that was estimated from ν draws is widened, so that it lies
  /// below the true one no more often than a normal error lies beyond six of them: two times in
  /// 10⁹.
  ///
  /// ν squared normal draws of variance 1 add up to q ν or less with a probability of at most
  /// (q e^(1−q))^(ν/2): Chernoff's bound of the χ² quantile, 2 % wide of it at 96 draws. It serves
  /// sums of uniform draws, whose density nowhere exceeds 1.03 times the normal one's peak (Ball,
  /// Cube Slicing in Rⁿ, 1986).
  static func samplingFactor(draws: Int) -> Double {
    let wanted = 2 * Double.log(2e-9) / Double(draws)
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let q = (low + high) / 2
      if Double.log(q) + 1 - q < wanted { low = q } else { high = q }
    }
    return (1 / high).squareRoot()
  }
}

/// One tensor of a run without errors, and how far runs with errors lie around it.
struct Spread: Sendable {
  /// Read as rows of the length in which neighbours are sought.
  let width: Int
  private let neighbours: Int
  private(set) var exact: [Double]
  /// The roots of the sums of squared deviations: squares of small ones leave single precision.
  private var roots: [Float]

  init(count: Int, width: Int, neighbours: Int) {
    self.width = width
    self.neighbours = neighbours
    exact = Array(repeating: 0, count: count)
    roots = Array(repeating: 0, count: count)
  }

  mutating func set(_ row: Int, _ numbers: ArraySlice<Double>) {
    exact.replaceSubrange((row * width)..<((row + 1) * width), with: numbers)
  }

  /// Adds what one noisy run has in the place of a row that is known exactly.
  mutating func add(_ row: Int, _ moved: ArraySlice<Double>) {
    let (numbers, start) = (moved.span, row * width)
    for at in 0..<width {
      let (before, deviation) = (Double(roots[start + at]), numbers[at] - exact[start + at])
      roots[start + at] = Float((before * before + deviation * deviation).squareRoot())
    }
  }

  /// A standard deviation of each element that is surely not too small, whatever the draws were.
  ///
  /// The root mean square over the neighbours, or the element's own where that is larger, widened
  /// for ``Pooling/draws`` draws; but no more than the element's own, widened for its few draws,
  /// where neighbours are not alike.
  func deviations(probes: Int) -> [Double] {
    let pooledFactor = Pooling.samplingFactor(draws: Pooling.draws)
    let ownFactor = Pooling.samplingFactor(draws: probes)
    var deviations = roots.map { Double($0) / Double(probes).squareRoot() }
    let pools = max(1, width / neighbours)
    for row in 0..<(roots.count / max(width, 1)) {
      for pool in 0..<pools {
        let members =
          (row * width + width * pool / pools)..<(row * width + width * (pool + 1) / pools)
        let sum = deviations[members].reduce(0) { $0 + $1 * $1 }
        let pooled = (sum / Double(members.count)).squareRoot()
        for at in members {
          let own = deviations[at]
          deviations[at] = min(ownFactor * own, pooledFactor * max(pooled, own))
        }
      }
    }
    return deviations
  }
}
