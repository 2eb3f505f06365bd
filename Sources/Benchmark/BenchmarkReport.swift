import LSTM
public import LSTMVectors

/// All measurements of one run.
public struct BenchmarkReport: Codable, Sendable {
  /// Of this format of the report.
  public var version = 1
  /// What the kernels of this machine make use of.
  public let instructionSet: String
  public let threads: Int
  public let vectors: VectorSpeed
  public let layers: [LayerSpeed]
  public let gradients: GradientSpeed
  public let scaling: [Scaling]
  public let judging: JudgingSpeed

  private enum CodingKeys: String, CodingKey {
    case version, threads, vectors, layers, gradients, scaling, judging
    case instructionSet = "instruction_set"
  }

  /// How much is measured.
  public struct Extent: Sendable {
    var sizes: [Dimensions]
    var square: Int
    var repetitions: Int
    var gradients: Dimensions
    var width: Int
    var judged: Dimensions

    /// What the documentation quotes; some minutes.
    public static func full(repetitions: Int) -> Extent {
      Extent(
        sizes: LayerSpeed.sizes, square: 1024, repetitions: repetitions,
        gradients: Dimensions(batch: 4, steps: 10, inputs: 16, units: 32), width: 128,
        judged: LayerSpeed.sizes[3])
    }

    /// Everything once at small sizes: whether it runs, not how fast.
    public static let smoke = Extent(
      sizes: [Dimensions(batch: 3, steps: 5, inputs: 20, units: 30)], square: 64, repetitions: 1,
      gradients: Dimensions(batch: 2, steps: 2, inputs: 3, units: 3), width: 16,
      judged: Dimensions(batch: 2, steps: 3, inputs: 12, units: 12))
  }

  /// - Parameter progress: told before each part what comes.
  /// - Throws: `VectorError` naming a file that is not as it should be.
  public init(_ extent: Extent, on set: VectorSet, progress: (String) -> Void) throws {
    instructionSet = Machine.instructionSet
    threads = Machine.threads
    // First, while no large layer has raised the peak of memory.
    progress("vector set")
    vectors = try VectorSpeed(set, repetitions: extent.repetitions)
    var layers: [LayerSpeed] = []
    for size in extent.sizes {
      progress("layer N=\(size.batch) T=\(size.steps) I=\(size.inputs) H=\(size.units)")
      layers.append(
        try LayerSpeed(
          Float.self, .f32, at: size, repetitions: extent.repetitions, square: extent.square))
      layers.append(
        try LayerSpeed(
          Double.self, .f64, at: size, repetitions: extent.repetitions, square: extent.square))
    }
    self.layers = layers
    progress("gradient checks")
    gradients = try GradientSpeed(repetitions: extent.repetitions, size: extent.gradients)
    progress("growth")
    scaling = try Scaling.all(repetitions: extent.repetitions, width: extent.width)
    progress("judging a problem of the largest size")
    judging = try JudgingSpeed(extent.judged)
  }
}
