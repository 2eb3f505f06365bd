/// Extrapolated central differences of a function that can only be called: a library in C,
/// another process, a kernel in single precision.
public struct BlackBoxOracle: DirectionalOracle {
  public let difference: CentralDifference
  /// The rounding error of one value, as far as it was measured.
  public private(set) var noise = 0.0
  private let roundoff: Double
  private let function: @Sendable ([Double]) throws -> Double

  /// - Parameters:
  ///   - roundoff: unit roundoff of the arithmetic that the function computes in.
  ///   - function: must depend on nothing but its argument.
  public init(
    difference: CentralDifference = CentralDifference(), roundoff: Double = .ulpOfOne / 2,
    _ function: @escaping @Sendable ([Double]) throws -> Double
  ) {
    self.difference = difference
    self.roundoff = roundoff
    self.function = function
  }

  public var name: String { "differences" }
  public var isExact: Bool { false }

  public func derivative(
    at point: [Double], along direction: [Double]
  ) throws -> DerivativeEstimate {
    try difference.stretched(along: direction).derivative(noise: noise) {
      try function(point.moved(by: $0, along: direction))
    }
  }

  public func measuringNoise(
    at point: [Double], along direction: [Double]
  ) throws -> (oracle: any DirectionalOracle, evaluations: Int) {
    let found = try difference.stretched(along: direction).measuredNoise {
      try function(point.moved(by: $0, along: direction))
    }
    var informed = self
    let value = try function(point).magnitude
    informed.noise = max(noise, found.deviation, value.isFinite ? 2 * roundoff * value : 0)
    return (informed, found.evaluations + 1)
  }

  public func confirmedDerivative(
    at point: [Double], along direction: [Double], first: DerivativeEstimate
  ) throws -> DerivativeEstimate {
    try difference.stretched(along: direction).confirmedDerivative(first: first) {
      try function(point.moved(by: $0, along: direction))
    }
  }

  public func isBent(
    at point: [Double], along direction: [Double], near estimate: DerivativeEstimate
  ) throws -> Bool {
    for steps in [1.0, 4, 16]
    where try estimate.step > 0
      && bend(at: point, along: direction, step: steps * estimate.step).isKinked
    {
      return true
    }
    return false
  }

  /// Whether the function looks bent within `step` of `point`, by the order of its differences.
  public func bend(
    at point: [Double], along direction: [Double], step: Double
  ) throws -> KinkTest.Result {
    try KinkTest(step: step).run(noise: noise) {
      try function(point.moved(by: $0, along: direction))
    }
  }
}

/// Extrapolated central differences of a generic function, over steps that cross no kink.
///
/// Every comparison of the function is recorded; a step at which one comes out differently than
/// at the point itself is passed over. Where no step is left the estimate names the comparison.
public struct TracedOracle: DirectionalOracle {
  public let difference: CentralDifference
  private let function: @Sendable ([Traced]) throws -> Traced

  public var name: String { "traced differences" }
  public var isExact: Bool { false }

  public init(
    _ function: some DifferentiableFunction, difference: CentralDifference = CentralDifference()
  ) {
    self.init(difference: difference) { try function($0) }
  }

  /// - Parameter function: the function in traced numbers.
  public init(
    difference: CentralDifference = CentralDifference(),
    _ function: @escaping @Sendable ([Traced]) throws -> Traced
  ) {
    self.difference = difference
    self.function = function
  }

  public func derivative(
    at point: [Double], along direction: [Double]
  ) throws -> DerivativeEstimate {
    try withoutCrossing(point, direction) {
      try difference.stretched(along: direction).derivative(of: $0)
    }
  }

  public func confirmedDerivative(
    at point: [Double], along direction: [Double], first: DerivativeEstimate
  ) throws -> DerivativeEstimate {
    try withoutCrossing(point, direction) {
      try difference.stretched(along: direction).confirmedDerivative(first: first, of: $0)
    }
  }

  public func kink(at point: [Double]) throws -> Int? {
    try runTraced(function, at: point).trace.atKink
  }

  /// The first comparison that comes out differently at `step` than at the point itself.
  public func crossing(
    at point: [Double], along direction: [Double], step: Double
  ) throws -> Int? {
    let here = try runTraced(function, at: point).trace
    for side in [step, -step] {
      let there = try runTraced(function, at: point.moved(by: side, along: direction)).trace
      if let crossed = here.firstDifference(from: there) { return crossed }
    }
    return nil
  }

  private func withoutCrossing(
    _ point: [Double], _ direction: [Double],
    _ estimate: ((Double) throws -> Double) throws -> DerivativeEstimate
  ) throws -> DerivativeEstimate {
    let here = try runTraced(function, at: point).trace
    var crossed: Int?
    var result = try estimate { step in
      let (value, trace) = try runTraced(function, at: point.moved(by: step, along: direction))
      guard let first = here.firstDifference(from: trace) else { return value }
      crossed = first
      return .nan
    }
    if !result.error.isFinite { result.kink = crossed }
    return result
  }
}

/// Runs a traced function, with every comparison on the way.
func runTraced(
  _ function: ([Traced]) throws -> Traced, at point: [Double]
) rethrows -> (value: Double, trace: BranchTrace) {
  let (result, trace) = try BranchTrace.record { try function(point.map { Traced($0) }) }
  return (result.value, trace)
}

extension CentralDifference {
  /// For a direction over n entries, of which each moves by a step's √n-th part: the first step
  /// grows with the fourth root of n, and rounding shrinks by as much.
  fileprivate func stretched(along direction: [Double]) -> CentralDifference {
    var (square, fourth) = (0.0, 0.0)
    for component in direction where component != 0 {
      square += component * component
      fourth += component * component * component * component
    }
    guard fourth > 0 else { return self }
    var stretched = self
    stretched.initialStep *= (square / fourth.squareRoot()).squareRoot() / square.squareRoot()
    return stretched
  }
}

extension [Double] {
  func moved(by step: Double, along direction: [Double]) -> [Double] {
    zip(self, direction).map { $0 + step * $1 }
  }
}
