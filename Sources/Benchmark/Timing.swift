/// The seconds that one piece of work took, repetition by repetition.
public struct Timing: Codable, Sendable {
  public private(set) var seconds: [Double] = []

  public var median: Double { Self.median(seconds) }

  /// How many times faster than `other`: the median of the repetitions' ratios.
  func speed(over other: Timing) -> Double {
    Self.median(zip(other.seconds, seconds).map { $0 / $1 })
  }

  /// Times several works in turn, so that each repetition meets the machine in the same state;
  /// each is run once before.
  static func interleaved(
    repetitions: Int, _ works: [() throws -> Void]
  ) throws -> [Timing] {
    var timings = Array(repeating: Timing(), count: works.count)
    for work in works { try work() }
    for _ in 0..<repetitions {
      for (at, work) in works.enumerated() { timings[at].seconds.append(try Self.once(work)) }
    }
    return timings
  }

  /// The seconds of one call.
  public static func once(_ work: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(work)
    let parts = duration.components
    return Double(parts.seconds) + 1e-18 * Double(parts.attoseconds)
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let upper = sorted.dropFirst(sorted.count / 2).first else { return .nan }
    return sorted.count % 2 == 1 ? upper : (upper + sorted[sorted.count / 2 - 1]) / 2
  }
}
