public import LSTM

/// How strongly each element of one tensor answers to the errors of each source class.
///
/// Row by row [15, …shape of the tensor]: the worst-case sums A₁ of the seven classes, their
/// root sums of squares A₂, and A₂ of accumulation in a fixed order of summation.
public struct Sensitivity: Sendable {
  static let rows = 2 * SourceClass.allCases.count + 1

  /// Whether a row holds root sums of squares.
  static func isSquared(_ row: Int) -> Bool { row >= SourceClass.allCases.count }

  private let values: Tensor<Float>
  private let count: Int

  /// - Throws: `ShapeError` unless the first axis has length 15.
  public init(_ values: Tensor<Float>) throws(ShapeError) {
    try values.require(shape: [Self.rows] + values.shape.dropFirst(), of: "bound")
    self.values = values
    count = values.count / Self.rows
  }

  /// The largest deviation from `truth` that `contract` allows, element by element.
  ///
  /// The rounding of the returned number itself, and the half ulp of the stored truth, are added
  /// exactly. Infinite where the contract promises nothing.
  public func bound(
    truth: Tensor<Double>, contract: Contract, tier: Tier, longestDot: Int
  ) -> Tensor<Double> {
    let propagated = propagated(contract, tier, longestDot: longestDot)
    return Tensor(
      shape: truth.shape,
      elements: zip(propagated, truth.elements).map { propagated, truth in
        propagated + (contract.storage + 0x1p-53) * truth.magnitude + contract.underflow
      })
  }

  /// How much of `bounds` first order leaves to higher ones, and to the last rounding.
  func shareOfHigherOrders(
    _ bounds: Tensor<Double>, contract: Contract, tier: Tier, longestDot: Int
  ) -> [Double] {
    zip(bounds.elements, propagated(contract, tier, longestDot: longestDot)).map {
      $0 - $1 / Tier.secondOrder
    }
  }

  /// What errors before the last rounding may do, with the share set aside for higher orders.
  func propagated(_ contract: Contract, _ tier: Tier, longestDot: Int) -> [Double] {
    var sums = Array(repeating: 0.0, count: count)
    for source in SourceClass.allCases {
      let unit = contract.unit(source, longestDot: longestDot) * tier.share(of: source)
      // A class without a unit is left out: zero times an infinite sensitivity is not a number.
      guard unit > 0 else { continue }
      let row = values.elements[(tier.row(of: source) * count)...].prefix(count)
      for (at, sensitivity) in zip(sums.indices, row) {
        let error = unit * Double(sensitivity)
        sums[at] += tier == .proof ? error : error * error
      }
    }
    return sums.map {
      Tier.secondOrder * (tier == .proof ? $0 : Tier.deviations * $0.squareRoot())
    }
  }
}

extension Tier {
  /// The row of a ``Sensitivity`` that holds a class in this tier.
  func row(of source: SourceClass) -> Int {
    switch self {
    case .proof: source.rawValue
    case .native where source == .accumulation: Sensitivity.rows - 1
    case .probabilistic, .native: SourceClass.allCases.count + source.rawValue
    }
  }

  /// A rounding error that is uniform in ±u has standard deviation u/√3; only the native tier
  /// counts on it.
  fileprivate func share(of source: SourceClass) -> Double {
    switch (self, source) {
    case (.native, .elementwise), (.native, .storage): 1 / 3.0.squareRoot()
    default: 1
    }
  }
}
