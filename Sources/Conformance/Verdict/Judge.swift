public import Bounds
public import LSTM

/// Judges what a kernel returns by one contract and tier.
public struct Judge: Sendable {
  public let contract: Contract
  public let tier: Tier

  public init(_ contract: Contract, tier: Tier = .probabilistic) {
    self.contract = contract
    self.tier = tier
  }

  /// Whether the problem's numbers are numbers of the contract's format.
  func serves(_ problem: JudgedProblem) -> Bool { problem.serves.contains(contract.format) }

  /// Compares what a kernel returned as `quantity` with the truth.
  ///
  /// - Throws: `ShapeError` naming the tensor that does not fit.
  func compare(
    _ quantity: Quantity, got: Tensor<Double>, in problem: JudgedProblem
  ) throws -> Comparison {
    guard let truth = problem.truth[quantity] else {
      throw MissingQuantityError(quantity: quantity)
    }
    let bounds = try problem.bounds(of: quantity, contract, tier)
    return try Comparison(
      quantity, got: got, truth: truth, bounds: bounds,
      label: problem.label(of: quantity, by: bounds, contract, tier),
      format: contract.format)
  }

  /// Which elements of `got` lie within the bounds around the truth of `quantity`.
  ///
  /// - Returns: nil when the shapes differ.
  func agreement(
    of got: Tensor<Double>?, with quantity: Quantity, in problem: JudgedProblem
  ) -> [Bool]? {
    guard let got, let truth = problem.truth[quantity], got.shape == truth.shape,
      let bounds = try? problem.bounds(of: quantity, contract, tier)
    else { return nil }
    return truth.elements.indices.map { at in
      Deviation.fraction(
        got: got.elements[at], truth: truth.elements[at], bound: bounds.elements[at]) <= 1
    }
  }
}

/// A quantity that every kernel must return and this one did not.
public struct MissingQuantityError: Error, CustomStringConvertible {
  public let quantity: Quantity
  public var description: String { "the kernel returned no \(quantity.rawValue)" }
}
