import Bounds
import Conformance
public import LSTMVectors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What it takes to judge the built-in kernels in f64 and f32 by a whole vector set.
public struct VectorSpeed: Codable, Sendable {
  public let vectors: Int
  /// Reading, verifying, both passes and the comparison, one number a repetition.
  public let seconds: [Double]
  public let median: Double
  /// The most memory the process ever held, in megabytes of 10⁶ bytes.
  public let peakMegabytes: Double

  private enum CodingKeys: String, CodingKey {
    case vectors, seconds, median
    case peakMegabytes = "peak_megabytes"
  }

  /// - Throws: `VectorError` naming the file.
  public init(_ set: VectorSet, repetitions: Int) throws {
    let kernels = BuiltinKernels.all.filter { ["f64", "f32"].contains($0.contract.name) }
    let timings = try Timing.interleaved(
      repetitions: repetitions,
      [
        {
          let vectors = try set.manifest.vectors.map(set.load)
          for kernel in kernels {
            _ = Run(kernel, on: vectors, setVersion: set.manifest.setVersion)
          }
        }
      ])
    vectors = set.manifest.vectors.count
    seconds = timings[0].seconds
    median = timings[0].median
    peakMegabytes = Self.peakBytes() * 1e-6
  }

  static func peakBytes() -> Double {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #endif
    // Linux counts kilobytes, Darwin bytes.
    #if canImport(Darwin)
      return Double(usage.ru_maxrss)
    #else
      return Double(usage.ru_maxrss) * 1024
    #endif
  }
}
