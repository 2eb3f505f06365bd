public import LSTM
public import LSTMVectors

/// How one returned tensor compares with the truth.
public struct Comparison: Codable, Sendable {
  public let quantity: Quantity
  public let elements: Int
  /// How many elements lie outside their tolerance.
  public let wrong: Int
  /// The element farthest out, measured in tolerances; nil for an empty tensor.
  public let worst: Deviation?
  /// The first wrong element in the order of the tensor.
  public let first: Deviation?

  public var passed: Bool { wrong == 0 }

  /// Compares element by element; nothing is averaged.
  ///
  /// - Throws: `ShapeError` naming the quantity when the kernel returned another shape.
  public init(
    _ quantity: Quantity, got: Tensor<Double>, truth: Tensor<Double>, format: NumberFormat
  ) throws(ShapeError) {
    try got.require(shape: truth.shape, of: quantity.rawValue)
    let tolerance = ProvisionalRule.tolerance(truth, format)
    let fractions = zip(got.elements, truth.elements).map { got, truth in
      Deviation.fraction(got: got, truth: truth, tolerance: tolerance)
    }
    let deviation = { (offset: Int) in
      Deviation(
        index: truth.index(ofOffset: offset), got: got.elements[offset],
        truth: truth.elements[offset],
        ulps: (got.elements[offset] - truth.elements[offset]).magnitude
          / format.ulp(of: truth.elements[offset]),
        fraction: fractions[offset])
    }
    self.quantity = quantity
    elements = truth.count
    wrong = fractions.count { $0 > 1 }
    worst = fractions.indices.max { fractions[$0] < fractions[$1] }.map(deviation)
    first = fractions.firstIndex { $0 > 1 }.map(deviation)
  }
}

/// One element's distance from the truth.
public struct Deviation: Codable, Sendable {
  /// One number an axis.
  public let index: [Int]
  public let got: Double
  public let truth: Double
  /// The distance in gaps of the kernel's number format around the truth.
  public let ulps: Double
  /// The distance as a fraction of the tolerance: above 1 is wrong.
  public let fraction: Double

  /// The distance in tolerances. NaN or infinity where the truth is a number is infinitely far.
  static func fraction(got: Double, truth: Double, tolerance: Double) -> Double {
    if got == truth || (got.isNaN && truth.isNaN) { return 0 }
    let distance = (got - truth).magnitude
    return distance.isFinite ? distance / tolerance : .infinity
  }
}
