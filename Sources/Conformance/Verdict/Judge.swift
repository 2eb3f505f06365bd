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
  public func serves(_ vector: GoldenVector) -> Bool {
    vector.entry.serves.contains(contract.format)
  }

  /// Compares what a kernel returned as `quantity` with the vector's truth.
  ///
  /// - Throws: `ShapeError` naming the tensor that does not fit.
  func compare(
    _ quantity: Quantity, got: Tensor<Double>, in vector: GoldenVector
  ) throws -> Comparison {
    guard let truth = vector.truth[quantity] else {
      throw MissingQuantityError(quantity: quantity)
    }
    let (bounds, label) = try claim(quantity, in: vector)
    return try Comparison(
      quantity, got: got, truth: truth, bounds: bounds, label: label, format: contract.format)
  }

  /// The bounds of one quantity, and how much they say.
  func claim(
    _ quantity: Quantity, in vector: GoldenVector
  ) throws -> (bounds: Tensor<Double>, label: Label) {
    guard let truth = vector.truth[quantity] else {
      throw MissingQuantityError(quantity: quantity)
    }
    let bounds = try bounds(of: quantity, in: vector)
    let excluded = vector.entry.notGateable.contains {
      $0.contract == contract.name && $0.tier == tier.rawValue && $0.quantities.contains(quantity)
    }
    return (bounds, excluded ? .notGateable : Label(bounds: bounds, truth: truth))
  }

  /// Which elements of `got` lie within the bounds around the vector's truth of `quantity`.
  ///
  /// - Returns: nil when the shapes differ.
  func agreement(
    of got: Tensor<Double>?, with quantity: Quantity, in vector: GoldenVector
  ) -> [Bool]? {
    guard let got, let truth = vector.truth[quantity], got.shape == truth.shape,
      let bounds = try? bounds(of: quantity, in: vector)
    else { return nil }
    return truth.elements.indices.map { at in
      Deviation.fraction(
        got: got.elements[at], truth: truth.elements[at], bound: bounds.elements[at]) <= 1
    }
  }

  private func bounds(of quantity: Quantity, in vector: GoldenVector) throws -> Tensor<Double> {
    guard let truth = vector.truth[quantity], let rows = vector.sensitivities[quantity] else {
      throw MissingQuantityError(quantity: quantity)
    }
    return try Sensitivity(rows).bound(
      truth: truth, contract: contract, tier: tier, longestDot: vector.entry.longestDot)
  }
}

/// A quantity that every kernel must return and this one did not.
public struct MissingQuantityError: Error, CustomStringConvertible {
  public let quantity: Quantity
  public var description: String { "the kernel returned no \(quantity.rawValue)" }
}
