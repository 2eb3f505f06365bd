/// How large the errors of one operation are, element by element, in units of the contract.
///
/// Accumulation is the only class whose size depends on how errors may conspire (Higham, Accuracy
/// and Stability, 2002, sections 3.1 and 4.2).
struct Magnitudes: Sendable {
  /// Sizes by the row of a ``Sensitivity`` to which they belong.
  let byRow: [(row: Int, sizes: [Double])]

  /// Of classes that are the same in every tier.
  init(_ classes: [(source: SourceClass, sizes: [Double])]) {
    byRow = classes.flatMap { source, sizes in
      [Tier.proof, .probabilistic].map { ($0.row(of: source), sizes) }
    }
  }

  /// - Returns: nil without classes: a kernel makes no errors there.
  init?(any classes: [(source: SourceClass, sizes: [Double])]) {
    guard !classes.isEmpty else { return nil }
    self.init(classes)
  }

  /// Of dot products of `terms` terms: n S in the worst case, √n S for independent errors in any
  /// order, √(n/3) times the terms' own size in an order that does not depend on the data.
  ///
  /// - Parameters:
  ///   - size: S, the sum of the terms' magnitudes
  ///   - squares: the sum of their squares
  ///   - result: what they add up to
  init(dotOf terms: Int, size: [Double], squares: [Double], result: [Double]) {
    let n = Double(terms)
    let accumulation: [(Tier, [Double])] = [
      (.proof, size.map { n * $0 }), (.probabilistic, size.map { n.squareRoot() * $0 }),
      (
        .native,
        zip(squares, result).map { ((n / 3) * ($0 + $1 * $1)).squareRoot() }
      ),
    ]
    byRow =
      accumulation.map { ($0.row(of: .accumulation), $1) }
      + Magnitudes([(.operand, size.map { 2 * $0 })]).byRow
  }

  /// The sizes of a class in a tier, nil where the class does not arise.
  func sizes(of source: SourceClass, in tier: Tier) -> [Double]? {
    let row = tier.row(of: source)
    return byRow.first { $0.row == row }?.sizes
  }
}
