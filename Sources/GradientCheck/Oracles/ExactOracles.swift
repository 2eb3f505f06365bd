public import RealModule

/// Forward-mode derivatives of a generic function: one forward pass in dual numbers.
public struct DualOracle: DirectionalOracle {
  private let function: @Sendable ([Dual<Double>]) throws -> Dual<Double>
  private let traced: (@Sendable ([Traced]) throws -> Traced)?

  public var name: String { "dual numbers" }
  public var isExact: Bool { true }

  public init(_ function: some DifferentiableFunction) {
    self.init({ try function($0) }, traced: { try function($0) })
  }

  /// - Parameters:
  ///   - function: the function in dual numbers, for a text that is generic over another
  ///     protocol of scalars.
  ///   - traced: the same function in traced numbers, to see a kink right at the point.
  public init(
    _ function: @escaping @Sendable ([Dual<Double>]) throws -> Dual<Double>,
    traced: (@Sendable ([Traced]) throws -> Traced)? = nil
  ) {
    self.function = function
    self.traced = traced
  }

  public func derivative(
    at point: [Double], along direction: [Double]
  ) throws -> DerivativeEstimate {
    let result = try function(zip(point, direction).map { Dual($0, derivative: $1) })
    return .exact(result.derivative, of: result.value)
  }

  public func kink(at point: [Double]) throws -> Int? {
    try traced.flatMap { try runTraced($0, at: point).trace.atKink }
  }
}

/// Complex-step derivatives of a generic function: one forward pass in complex numbers.
public struct ComplexStepOracle: DirectionalOracle {
  private let function: @Sendable ([ComplexStep]) throws -> ComplexStep
  private let traced: (@Sendable ([Traced]) throws -> Traced)?

  public var name: String { "complex step" }
  public var isExact: Bool { true }

  public init(_ function: some DifferentiableFunction) {
    self.init({ try function($0) }, traced: { try function($0) })
  }

  /// - Parameters:
  ///   - function: the function in complex numbers.
  ///   - traced: the same function in traced numbers, to see a kink right at the point.
  public init(
    _ function: @escaping @Sendable ([ComplexStep]) throws -> ComplexStep,
    traced: (@Sendable ([Traced]) throws -> Traced)? = nil
  ) {
    self.function = function
    self.traced = traced
  }

  public func derivative(
    at point: [Double], along direction: [Double]
  ) throws -> DerivativeEstimate {
    let result = try function(zip(point, direction).map { ComplexStep($0, derivative: $1) })
    return .exact(result.derivative, of: result.value)
  }

  public func kink(at point: [Double]) throws -> Int? {
    try traced.flatMap { try runTraced($0, at: point).trace.atKink }
  }
}
