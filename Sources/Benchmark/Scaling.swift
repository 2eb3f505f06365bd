import LSTM
import RealModule

/// How the time of forward and backward grows with one size: seconds ≈ constant · sizeᵉˣᵖᵒⁿᵉⁿᵗ.
public struct Scaling: Codable, Sendable {
  /// What grows: T, N, or I·H + H².
  public let quantity: String
  public let values: [Double]
  /// The medians.
  public let seconds: [Double]
  /// The slope of log seconds over log values, by least squares: 1 is linear.
  public let exponent: Double

  private init(
    _ quantity: String, _ sizes: [Dimensions], repetitions: Int, of value: (Dimensions) -> Int
  ) throws {
    self.quantity = quantity
    values = sizes.map { Double(value($0)) }
    let works = try sizes.map { try LayerWork<Double>($0) }
    seconds = try Timing.interleaved(
      repetitions: repetitions, works.map { work in { try work.forwardAndBackward() } }
    ).map(\.median)
    let (x, y) = (values.map { Double.log($0) }, seconds.map { Double.log($0) })
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let above = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    exponent = above / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  }

  /// Growth in the steps, the batch and the layer's width; `largest` scales the work.
  public static func all(repetitions: Int, width: Int = 128) throws -> [Scaling] {
    func size(batch: Int = 32, steps: Int = 32, width: Int) -> Dimensions {
      Dimensions(batch: batch, steps: steps, inputs: width, units: width)
    }
    let growth = [1, 2, 4, 8]
    return [
      try Scaling("T", growth.map { size(steps: 16 * $0, width: width) }, repetitions: repetitions)
      {
        $0.steps
      },
      try Scaling("N", growth.map { size(batch: 12 * $0, width: width) }, repetitions: repetitions)
      {
        $0.batch
      },
      try Scaling(
        "I·H + H²", growth.map { size(width: width * $0 / 2) }, repetitions: repetitions
      ) { $0.inputs * $0.units + $0.units * $0.units },
    ]
  }
}
