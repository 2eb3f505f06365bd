public import Bounds
public import LSTM
public import LSTMVectors

/// The bounds of one vector for one contract and tier, and the comparison with them.
public struct Judge: Sendable {
  public let contract: Contract
  public let tier: Tier

  public init(_ contract: Contract, tier: Tier = .probabilistic) {
    self.contract = contract
    self.tier = tier
  }

  /// Whether the vector's numbers are numbers of the contract's format.
  func serves(_ vector: GoldenVector) -> Bool { vector.entry.serves.contains(contract.format) }

  /// Compares what a kernel returned as `quantity` with the vector's truth of `other`, the same
  /// quantity unless an exchange is looked for.
  ///
  /// - Throws: `ShapeError` naming the tensor that does not fit.
  func compare(
    _ quantity: Quantity, got: Tensor<Double>, with other: Quantity? = nil,
    in vector: GoldenVector
  ) throws -> Comparison {
    let other = other ?? quantity
    guard let truth = vector.truth[other], let rows = vector.sensitivities[other] else {
      throw MissingQuantityError(quantity: other)
    }
    let bounds = try Sensitivity(rows).bound(
      truth: truth, contract: contract, tier: tier, longestDot: vector.entry.longestDot)
    let excluded = vector.entry.notGateable.contains {
      $0.contract == contract.name && $0.tier == tier.rawValue && $0.quantities.contains(other)
    }
    return try Comparison(
      quantity, got: got, truth: truth, bounds: bounds,
      label: excluded ? .notGateable : Label(bounds: bounds, truth: truth),
      format: contract.format)
  }
}

/// A quantity that every kernel must return and this one did not.
public struct MissingQuantityError: Error, CustomStringConvertible {
  public let quantity: Quantity
  public var description: String { "the kernel returned no \(quantity.rawValue)" }
}
