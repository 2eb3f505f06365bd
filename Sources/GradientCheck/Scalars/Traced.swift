import Synchronization

/// A real number whose comparisons are recorded, to see on which side of every kink it lies.
///
/// Comparisons are recorded while ``BranchTrace/record(_:)`` runs; outside they cost nothing.
@frozen
public struct Traced: Hashable, Sendable {
  public var value: Double
}

extension Traced: DifferentiableScalar {
  public init(_ value: Double) { self.value = value }

  public static func isPositive(_ traced: Traced) -> Bool {
    BranchTrace.recorder?.add(traced.value)
    return traced.value > 0
  }
}

/// What every comparison of one run was about, in the order of the run.
public struct BranchTrace: Hashable, Sendable {
  /// The numbers whose sign was asked for.
  public let compared: [Double]

  @TaskLocal fileprivate static var recorder: Recorder?

  /// Runs `body` and returns its result with the trace of its comparisons.
  public static func record<Result>(_ body: () throws -> Result) rethrows -> (Result, BranchTrace) {
    let recorder = Recorder()
    let result = try $recorder.withValue(recorder) { try body() }
    return (result, BranchTrace(compared: recorder.all))
  }

  /// The first comparison that came out differently, or that only one of the runs made.
  public func firstDifference(from other: BranchTrace) -> Int? {
    let common = zip(compared, other.compared).enumerated().first { ($1.0 > 0) != ($1.1 > 0) }
    if let common { return common.offset }
    return compared.count == other.compared.count
      ? nil : min(compared.count, other.compared.count)
  }

  /// The comparison of a number that is exactly zero: the function may have a kink right there.
  public var atKink: Int? { compared.firstIndex(of: 0) }

  /// All outcomes as one number: two runs with different signatures took different branches.
  public var signature: UInt64 {
    // FNV-1a over the outcomes.
    compared.reduce(0xcbf2_9ce4_8422_2325) { hash, value in
      (hash ^ (value > 0 ? 2 : 1)) &* 0x0000_0100_0000_01b3
    }
  }

  fileprivate final class Recorder: Sendable {
    private let compared = Mutex<[Double]>([])

    func add(_ value: Double) { compared.withLock { $0.append(value) } }
    var all: [Double] { compared.withLock { $0 } }
  }
}
