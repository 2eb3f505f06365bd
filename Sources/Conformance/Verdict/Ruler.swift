import Bounds
public import LSTM
public import LSTMVectors

/// One vector's truths and bounds under one contract, laid out once for many answers.
public struct Ruler: Sendable {
  public let vector: GoldenVector
  private let marks: [Quantity: Mark]

  private struct Mark: Sendable {
    let truth: [Double]
    let bounds: [Double]
    /// How many bounds away is wrong.
    let limit: Double
  }

  /// - Throws: `ShapeError` or ``MissingQuantityError`` naming the tensor.
  public init(_ judge: Judge, _ vector: GoldenVector) throws {
    self.vector = vector
    var marks: [Quantity: Mark] = [:]
    for quantity in Quantity.allCases {
      guard let truth = vector.truth[quantity] else { continue }
      let (bounds, label) = try judge.claim(quantity, in: vector)
      marks[quantity] = Mark(
        truth: truth.elements, bounds: bounds.elements,
        limit: label == .notGateable ? .greatestFiniteMagnitude : 1)
    }
    self.marks = marks
  }

  /// The quantities of an answer that are not as the truth says.
  public func wrong(_ answer: [Quantity: Tensor<Double>]) -> Set<Quantity> {
    Set(answer.keys.filter { !agrees(answer[$0], on: $0) })
  }

  private func agrees(_ got: Tensor<Double>?, on quantity: Quantity) -> Bool {
    guard let got, let mark = marks[quantity], got.count == mark.truth.count else { return false }
    return got.elements.indices.allSatisfy { at in
      Deviation.fraction(
        got: got.elements[at], truth: mark.truth[at], bound: mark.bounds[at]) <= mark.limit
    }
  }

  /// How far an answer lies from another answer than the truth, in the truth's bounds: the
  /// farthest element of a quantity, infinite where shapes differ.
  func distance(
    _ got: Tensor<Double>?, from other: Tensor<Double>?, on quantity: Quantity
  ) -> Double {
    guard let got, let other, let mark = marks[quantity], got.shape == other.shape,
      got.count == mark.truth.count
    else { return .infinity }
    guard mark.limit == 1 else { return 0 }
    return got.elements.indices.reduce(0) { farthest, at in
      max(
        farthest,
        Deviation.fraction(
          got: got.elements[at], truth: other.elements[at], bound: mark.bounds[at]))
    }
  }
}
