import Bounds
import Conformance
public import LSTM

/// What it takes to judge the float32 layer on one problem of a given size, by probes, beside the
/// plain forward and backward pass in double precision of the same run.
public struct JudgingSpeed: Codable, Sendable {
  public let dimensions: Dimensions
  /// Drawing the problem, its truth and bounds, the kernel's passes, the comparison; once.
  public let seconds: Double
  /// The median of passes before and after.
  public let passSeconds: Double
  /// The most memory that the process held until then, in megabytes of 10⁶ bytes.
  public let peakMegabytes: Double

  /// How many times the plain pass it takes.
  public var passes: Double { seconds / passSeconds }

  private enum CodingKeys: String, CodingKey {
    case dimensions, seconds
    case passSeconds = "pass_seconds"
    case peakMegabytes = "peak_megabytes"
  }

  /// - Throws: `ShapeError` unless every size is above zero.
  public init(_ size: Dimensions) throws {
    let kernel = BuiltinKernels.all[1]
    func passes() throws -> [Double] {
      let work = try LayerWork<Double>(size)
      return try Timing.interleaved(
        repetitions: 2, [{ try work.forwardAndBackward() }])[0].seconds
    }
    let before = try passes()
    seconds = try Timing.once {
      let problem = try SizedProblem(.f32, seed: 1, size: size).judged(for: kernel.contract)
      _ = Run(kernel, on: [problem], setVersion: "")
    }
    dimensions = size
    passSeconds = Timing.median(try before + passes())
    peakMegabytes = VectorSpeed.peakBytes() * 1e-6
  }
}
