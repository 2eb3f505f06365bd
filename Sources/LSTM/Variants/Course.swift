/// How a layer runs over a batch: every row from its first step to its last, unless told otherwise.
public struct Course<Scalar> {
  /// How many steps each row has, from 0 to T; nil when all have T.
  ///
  /// What x and upstream gradients hold beyond is never read. Outputs and gradients there are
  /// zero, and the final states are those at the row's own end.
  public var lengths: [Int]?
  /// Each row from its own last step to its first. Outputs stay at the step they are of.
  public var isReverse: Bool
  /// [N, H], zeros and scales that multiply h[t−1] before R sees it, the same at every step.
  public var recurrentMask: Tensor<Scalar>?

  public init(
    lengths: [Int]? = nil, isReverse: Bool = false, recurrentMask: Tensor<Scalar>? = nil
  ) {
    self.lengths = lengths
    self.isReverse = isReverse
    self.recurrentMask = recurrentMask
  }

  var isPlain: Bool { lengths == nil && !isReverse && recurrentMask == nil }

  /// - Throws: ``ShapeError`` naming the lengths or the mask.
  func validate(steps: Int, batch: Int, hidden: Int) throws(ShapeError) {
    if let lengths {
      guard lengths.count == batch, lengths.allSatisfy((0...steps).contains) else {
        throw ShapeError(
          tensor: "lengths",
          problem: "expected \(batch) numbers from 0 to \(steps), got \(lengths)")
      }
    }
    try recurrentMask?.require(shape: [batch, hidden], of: "recurrent_mask")
  }

  /// The rows that take part in one step of the computation, and where each of them stands: row
  /// n at step t is position t·N + n of a sequence tensor.
  struct Visit {
    let rows: [Int]
    let positions: [Int]
  }

  /// All steps of the computation in its order. Rows that have ended are not in them, so no
  /// equation ever meets padding.
  func visits(steps: Int, batch: Int) -> [Visit] {
    (0..<steps).map { step in
      let rows = (0..<batch).filter { step < lengths?[$0] ?? steps }
      return Visit(
        rows: rows,
        positions: rows.map { row in
          let time = isReverse ? (lengths?[row] ?? steps) - 1 - step : step
          return time * batch + row
        })
    }.filter { !$0.rows.isEmpty }
  }
}

extension Course: Sendable where Scalar: Sendable {}
