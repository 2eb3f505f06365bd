import RealModule

/// A learning rate that falls when the loss has not: numpy-ml's `KingScheduler` (D. King, *Automatic
/// Learning Rate Scheduling That Really Works*, 2018).
///
/// A line is fitted to the last `patience` + 1 losses. If the probability that its slope is negative
/// is less than 51 %, with all losses and without the largest tenth of them, the rate is multiplied
/// by `decay`.
public struct PatientLearningRate: Sendable {
  public let patience: Int
  public let decay: Double
  /// After the losses seen so far.
  public private(set) var rate: Double
  private var losses: [Double] = []

  /// - Precondition: a patience of at least 2, for the variance of a slope.
  public init(initial: Double, patience: Int, decay: Double) {
    precondition(patience >= 2, "a patience of \(patience)")
    self.patience = patience
    self.decay = decay
    rate = initial
  }

  /// The rate after one more loss.
  public mutating func callAsFunction(loss: Double) -> Double {
    losses.append(loss)
    guard losses.count >= patience else { return rate }
    losses.removeFirst(max(0, losses.count - Self.memory(patience)))
    if hasStalled(losses) && hasStalled(losses.withoutLargestTenth) { rate *= decay }
    return rate
  }

  /// 1.1 (patience + 1), rounded up, in floating point as the original has it.
  private static func memory(_ patience: Int) -> Int {
    Int((1.1 * Double(patience + 1)).rounded(.up))
  }

  private func hasStalled(_ losses: [Double]) -> Bool {
    losses.count > patience
      && Self.probabilityOfFall(losses.suffix(patience + 1)) < 0.51
  }

  /// The probability that a normal variable with the mean and the variance of the fitted slope is
  /// not above zero.
  private static func probabilityOfFall(_ losses: ArraySlice<Double>) -> Double {
    let count = Double(losses.count)
    let mean = losses.reduce(0, +) / count
    let middle = (count - 1) / 2
    // Σ (k − middle)² over k = 0 … n−1.
    let spread = (count * count * count - count) / 12
    let slope =
      losses.enumerated().reduce(0) { $0 + (Double($1.offset) - middle) * ($1.element - mean) }
      / spread
    let residual = losses.enumerated().reduce(0) { sum, loss in
      let miss = loss.element - mean - slope * (Double(loss.offset) - middle)
      return sum + miss * miss
    }
    let deviation = Double.sqrt(residual / (count - 2) / spread + .ulpOfOne)
    return (1 + Double.erf(-slope / deviation / Double.sqrt(2))) / 2
  }
}

extension [Double] {
  /// What lies at or below the ninth decile, linear between neighbours.
  fileprivate var withoutLargestTenth: [Double] {
    let sorted = sorted()
    let place = 0.9 * Double(count - 1)
    let below = Int(place)
    let above = Swift.min(below + 1, count - 1)
    let decile = sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    return filter { $0 <= decile }
  }
}
