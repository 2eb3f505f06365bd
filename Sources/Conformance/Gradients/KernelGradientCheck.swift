import Bounds
public import GradientCheck
public import LSTM

/// Checks the gradients of any kernel against its own forward pass.
///
/// The built-in float64 layer is generic and is checked with exact oracles. Every other kernel is
/// a black box: its forward pass is differenced, in whatever precision it computes, and the noise
/// of its values is measured.
public struct KernelGradientCheck: Sendable {
  public let function: LayerFunction
  public let kernel: any Kernel
  public var checker: GradientChecker

  public init(
    _ problem: Problem<Double>, of kernel: any Kernel,
    checker: GradientChecker = GradientChecker()
  ) {
    function = LayerFunction(problem)
    self.kernel = kernel
    self.checker = checker
    let size = problem.inputs.shape
    self.checker.sizes = [
      "T": size[0], "N": size[1], "I": size[2], "H": problem.initial.hidden.shape[1],
      "T·N": size[0] * size[1],
    ]
    self.checker.gradientRoundoff = kernel.contract.format.unitRoundoff
  }

  /// The oracles that serve this kernel, the one that decides first.
  public var oracles: [any DirectionalOracle] {
    let (function, kernel) = (function, kernel)
    guard kernel is BuiltinKernel<Double> else {
      return [BlackBoxOracle { try function.value(at: $0, of: kernel) }]
    }
    return [
      DualOracle({ try function.value(at: $0) }, traced: { try function.value(at: $0) }),
      ComplexStepOracle { try function.value(at: $0) },
      BlackBoxOracle { try function.value(at: $0) },
    ]
  }

  /// - Throws: what the kernel throws.
  public func check() throws -> GradientReport {
    let gradient = try function.flatten(kernel.solve(function.problem))
    return try check(gradient: gradient)
  }

  /// Checks another gradient of the same problem: a faulty one, to see it found.
  public func check(gradient: [Double]) throws -> GradientReport {
    try checker.check(
      gradient: gradient, at: function.point, segments: function.segments, against: oracles[0])
  }

  /// How far the oracles lie apart along a random direction over all inputs.
  public func comparison() throws -> OracleComparison {
    try OracleComparison(
      oracles, at: function.point, seed: checker.seed, budget: checker.budget)
  }
}
