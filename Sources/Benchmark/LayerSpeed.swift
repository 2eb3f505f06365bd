public import LSTM

/// How fast the layer of one number format is at one size, beside matrix products of the same run.
public struct LayerSpeed: Codable, Sendable {
  public let format: NumberFormat
  public let dimensions: Dimensions
  public let repetitions: Int
  public let forward: Pass
  public let forwardBackward: Pass
  /// GFLOP/s of the square product.
  public let squareProduct: Double
  /// GFLOP/s of the step's product, its matrix made ready before.
  public let stepProduct: Double

  private enum CodingKeys: String, CodingKey {
    case format, dimensions, repetitions, forward
    case forwardBackward = "forward_backward"
    case squareProduct = "square_product_gflops"
    case stepProduct = "step_product_gflops"
  }

  public struct Pass: Codable, Sendable {
    /// One number a repetition.
    public let seconds: [Double]
    /// At the median.
    public let gflops: Double
    /// Its rate over the square product's, the median of the repetitions.
    public let ofSquareProduct: Double
    public let ofStepProduct: Double

    private enum CodingKeys: String, CodingKey {
      case seconds, gflops
      case ofSquareProduct = "of_square_product"
      case ofStepProduct = "of_step_product"
    }
  }

  /// The sizes that are measured: a single sequence, and three that grow.
  public static let sizes = [
    Dimensions(batch: 1, steps: 100, inputs: 64, units: 64),
    Dimensions(batch: 32, steps: 64, inputs: 128, units: 128),
    Dimensions(batch: 64, steps: 50, inputs: 512, units: 512),
    Dimensions(batch: 32, steps: 128, inputs: 1024, units: 1024),
  ]

  /// - Parameter square: the length of the square product's matrices.
  /// - Throws: `ShapeError` unless every size is above zero.
  public init<Scalar: MachineScalar>(
    _ type: Scalar.Type, _ format: NumberFormat, at size: Dimensions, repetitions: Int,
    square length: Int = 1024
  ) throws {
    let layer = try LayerWork<Scalar>(size)
    let square = ProductWork<Scalar>.square(length)
    let step = ProductWork<Scalar>.steps(of: size)
    let timings = try Timing.interleaved(
      repetitions: repetitions,
      [
        { square() }, { step() }, { try layer.forward() }, { try layer.forwardAndBackward() },
      ])
    func pass(_ timing: Timing, _ operations: Double) -> Pass {
      Pass(
        seconds: timing.seconds, gflops: operations / timing.median * 1e-9,
        ofSquareProduct: timing.speed(over: timings[0]) * operations / square.operations,
        ofStepProduct: timing.speed(over: timings[1]) * operations / step.operations)
    }
    self.format = format
    self.repetitions = repetitions
    dimensions = size
    forward = pass(timings[2], size.forwardOperations)
    forwardBackward = pass(timings[3], 3 * size.forwardOperations)
    squareProduct = square.operations / timings[0].median * 1e-9
    stepProduct = step.operations / timings[1].median * 1e-9
  }
}
