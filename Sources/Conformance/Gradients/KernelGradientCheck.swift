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

  /// The oracles that serve this kernel, the one that decides first: of the exact ones the
  /// complex step, which is the faster on a layer.
  public var oracles: [any DirectionalOracle] {
    let (function, kernel) = (function, kernel)
    guard kernel is BuiltinKernel<Double> else {
      let roundoff = kernel.contract.format.unitRoundoff
      return [BlackBoxOracle(roundoff: roundoff) { try function.value(at: $0, of: kernel) }]
    }
    return [
      LayerOracle(function),
      DualOracle({ try function.value(at: $0) }, traced: { try function.value(at: $0) }),
      BlackBoxOracle { try function.value(at: $0) },
    ]
  }

  /// Differences need digits to lose: below single precision, of the numbers or of what enters a
  /// product, a forward pass stands still within a step, and nothing can be said.
  private static let coarsest = 0x1p-20

  /// - Throws: what the kernel throws, or ``TooFewDigitsError``.
  public func check() throws -> GradientReport {
    let contract = kernel.contract
    guard max(contract.format.unitRoundoff, contract.operand) <= Self.coarsest else {
      throw TooFewDigitsError(contract: contract.name)
    }
    let gradient = try function.flatten(kernel.solve(function.problem))
    return try check(gradient: gradient)
  }

  /// Checks another gradient of the same problem: a faulty one, to see it found.
  public func check(gradient: [Double]) throws -> GradientReport {
    try checker.check(
      gradient: gradient, at: function.point, segments: function.segments, against: oracles[0])
  }

  /// How far the exact oracles, and differences that step over no kink, lie apart along a random
  /// direction over all inputs; nil for a kernel that only differences serve.
  public func comparison() throws -> OracleComparison? {
    let exact = oracles.filter(\.isExact)
    guard !exact.isEmpty else { return nil }
    let function = function
    let differences = TracedOracle { try function.value(at: $0) }
    return try OracleComparison(
      exact + [differences], at: function.point, seed: checker.seed, budget: checker.budget)
  }
}

/// A kernel whose numbers are too coarse for differences of its forward pass.
public struct TooFewDigitsError: Error, Equatable, CustomStringConvertible {
  public let contract: String
  public var description: String {
    "\(contract) has too few digits for differences of a forward pass; run judges its gradients"
  }
}
