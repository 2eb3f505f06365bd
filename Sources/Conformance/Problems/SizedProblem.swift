public import Bounds
import GradientCheck
public import LSTM

/// A plain problem of a given size, as large as people ship, in no set and drawn by a seed; the
/// same id gives the same problem.
///
/// Bounds come from probes (`ProbedBounds`), so it is judged by one contract, in the probabilistic
/// tier.
public struct SizedProblem: Hashable, Sendable {
  /// Every input is a number of this format.
  public let format: NumberFormat
  public let seed: UInt64
  public let size: Dimensions

  public init(_ format: NumberFormat, seed: UInt64, size: Dimensions) {
    self.format = format
    self.seed = seed
    self.size = size
  }

  /// "fresh-f32-1-32x128x1024x1024": format, seed, N, T, I, H.
  public var id: String {
    let lengths = [size.batch, size.steps, size.inputs, size.units].map(String.init)
    return "fresh-\(format.rawValue)-\(seed)-\(lengths.joined(separator: "x"))"
  }

  /// The problem of an ``id``; nil for any other text.
  public init?(id: String) {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "fresh",
      let format = NumberFormat(rawValue: String(parts[1])), let seed = UInt64(parts[2]),
      let size = Dimensions(parts[3], separator: "x")
    else { return nil }
    self.init(format, seed: seed, size: size)
  }

  /// Draws the problem, runs the probes.
  ///
  /// - Parameter progress: told what part is done.
  /// - Throws: `UnprobedContractError` for contracts near double precision.
  public func judged(
    for contract: Contract, progress: (_ done: Double) -> Void = { _ in }
  ) throws -> JudgedProblem {
    let problem = problem
    let start = SeededGenerator(seed: ~seed).next(after: UInt64(format.significandBits))
    let bounds = try ProbedBounds(
      problem, contract: contract, generator: { SeededGenerator(seed: start ^ $0) },
      progress: progress)
    return try JudgedProblem(id: id, problem, probed: bounds)
  }

  /// An untrained layer's usual numbers, everything that a problem can have in use; what lies
  /// below the format's normal range is zero.
  public var problem: Problem<Double> {
    var generator = SeededGenerator(
      seed: SeededGenerator(seed: seed).next(after: UInt64(format.significandBits)))
    return Problem.random(size, using: &generator).map { number in
      number.magnitude < format.leastNormal ? 0 : format.rounded(number)
    }
  }
}

extension SeededGenerator {
  /// A seed of its own for each number.
  fileprivate func next(after number: UInt64) -> UInt64 {
    var source = self
    var own = SeededGenerator(seed: source.next() ^ number)
    return own.next()
  }
}

extension Dimensions {
  /// N, T, I and H, each at least 1; nil for any other text.
  public init?(_ text: some StringProtocol, separator: Character) {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let lengths = parts.compactMap { Int($0) }.filter { $0 > 0 }
    guard parts.count == 4, lengths.count == 4 else { return nil }
    self.init(batch: lengths[0], steps: lengths[1], inputs: lengths[2], units: lengths[3])
  }
}
