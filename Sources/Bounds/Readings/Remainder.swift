public import LSTM

extension NetworkProgram {
  /// Errors far below the double precision that follows them would drown in its own; they are
  /// followed magnified to at least this unit, where their remainder is the larger share.
  private static let leastUnit = 0x1p-31

  /// How much of what bounds set aside for higher orders these take, by quantity; above 1 the
  /// bound is none, and no claim may be made.
  ///
  /// 64 kernels with random admissible signs are followed to first order and to all orders; the
  /// largest difference is measured against the tenth that bounds add to first order, and the
  /// last rounding. Quantities that are not gateable by their label are left out, since the judge
  /// sees that itself.
  ///
  /// - Parameter sensitivities: rows [15, …shape] of every quantity
  /// - Throws: `ShapeError` for sensitivities that are none.
  public func higherOrders(
    _ sensitivities: [Quantity: Tensor<Float>], truth: [Quantity: Tensor<Double>],
    contract: Contract, tier: Tier, using generator: inout some RandomNumberGenerator
  ) throws -> [Quantity: Double] {
    var fractions: [Quantity: Double] = [:]
    for (quantity, remainder) in remainders(contract, tier, using: &generator) {
      guard let truth = truth[quantity], let rows = sensitivities[quantity] else { continue }
      let sensitivity = try Sensitivity(rows)
      let bounds = sensitivity.bound(
        truth: truth, contract: contract, tier: tier, longestDot: longestDot)
      guard Label(bounds: bounds, truth: truth) != .notGateable else { continue }
      let share = sensitivity.shareOfHigherOrders(
        bounds, contract: contract, tier: tier, longestDot: longestDot)
      fractions[quantity] = zip(remainder, share).reduce(0) { max($0, $1.0 / $1.1) }
    }
    return fractions
  }

  /// By quantity the largest difference between all orders and the first, element by element.
  func remainders(
    _ contract: Contract, _ tier: Tier, using generator: inout some RandomNumberGenerator
  ) -> [Quantity: [Double]] {
    let units = SourceClass.allCases.map { contract.unit($0, longestDot: longestDot) }
    guard let largest = units.max(), largest > 0, largest.isFinite else { return [:] }
    let magnified = max(1, Self.leastUnit / largest)
    let moved = Deviations(
      graph, tier: tier, unit: { units[$0.rawValue] * magnified }, using: &generator)
    return outputs.mapValues { output in
      let remainders =
        switch output {
        case .values(let parts): parts.flatMap { moved.largestRest(of: $0) }
        case .sums(let blocks): blocks.flatMap { moved.largestRest(of: $0, in: graph) }
        }
      return remainders.map { $0 / magnified }
    }
  }
}
