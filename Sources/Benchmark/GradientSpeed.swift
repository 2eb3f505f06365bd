import Conformance
import GradientCheck
public import LSTM

/// What it takes to check the gradient of the float64 layer with N=4, T=10, I=16, H=32.
public struct GradientSpeed: Codable, Sendable {
  /// How many numbers have a gradient.
  public let entries: Int
  /// Every entry by itself.
  public let exhaustive: Check
  /// Along random directions, one result an oracle.
  public let directional: [Check]

  public struct Check: Codable, Sendable {
    public let oracle: String
    public let seconds: [Double]
    public let median: Double
    /// The error of one entry that is surely seen, in parts of the gradient's root mean square.
    public let floor: Double
  }

  /// - Throws: `ShapeError`, which these sizes do not provoke.
  public init(
    repetitions: Int, size: Dimensions = Dimensions(batch: 4, steps: 10, inputs: 16, units: 32)
  ) throws {
    let work = try GradientWork(size)
    func measure(_ oracle: any DirectionalOracle, exhaustive: Bool) throws -> Check {
      var floor = 0.0
      let timings = try Timing.interleaved(
        repetitions: repetitions,
        [{ floor = try work.check(against: oracle, exhaustive: exhaustive).floor / work.rms }])
      return Check(
        oracle: oracle.name, seconds: timings[0].seconds, median: timings[0].median, floor: floor)
    }
    entries = work.entries
    exhaustive = try measure(work.oracles[0], exhaustive: true)
    directional = try work.oracles.map { try measure($0, exhaustive: false) }
  }
}

/// A check of the float64 layer's gradient on random numbers, ready to be timed.
public struct GradientWork {
  /// How many numbers have a gradient.
  public let entries: Int
  /// The gradient's root mean square.
  let rms: Double
  private let check: KernelGradientCheck

  /// - Throws: `ShapeError` unless every size is above zero.
  public init(_ size: Dimensions) throws {
    var generator = SeededGenerator(seed: 1)
    let problem = Problem<Double>.random(size, using: &generator)
    check = KernelGradientCheck(problem, of: BuiltinKernels.all[0])
    let gradient = try check.function.gradient()
    entries = gradient.count
    rms = (gradient.reduce(0) { $0 + $1 * $1 } / Double(gradient.count)).squareRoot()
  }

  /// The complex step first.
  var oracles: [any DirectionalOracle] { check.oracles }

  /// Checks every entry by itself, or along random directions, against the complex step.
  public func callAsFunction(exhaustive: Bool) throws {
    _ = try check(against: oracles[0], exhaustive: exhaustive)
  }

  func check(
    against oracle: any DirectionalOracle, exhaustive: Bool
  ) throws -> GradientReport {
    var checker = check.checker
    checker.isExhaustive = exhaustive
    return try checker.check(
      gradient: check.function.gradient(), at: check.function.point,
      segments: check.function.segments, against: oracle)
  }
}
