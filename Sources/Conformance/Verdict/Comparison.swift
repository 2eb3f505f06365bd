public import Bounds
public import LSTM

/// How one returned tensor compares with the truth.
public struct Comparison: Codable, Sendable {
  public let quantity: Quantity
  public let label: Label
  public let elements: Int
  /// How many elements lie outside their bound.
  public let wrong: Int
  /// The element farthest out, measured in bounds; nil for an empty tensor.
  public let worst: Deviation?
  /// The first wrong element in the order of the tensor.
  public let first: Deviation?
  public let histogram: Histogram
  /// Changes when a bit of what the kernel returned does (FNV-1a).
  public let digest: String

  public var passed: Bool { wrong == 0 }

  /// Compares element by element; nothing is averaged.
  ///
  /// Where no claim is made (``Label/notGateable``) only NaN and infinity are wrong.
  ///
  /// - Throws: `ShapeError` naming the quantity when the kernel returned another shape.
  public init(
    _ quantity: Quantity, got: Tensor<Double>, truth: Tensor<Double>, bounds: Tensor<Double>,
    label: Label, format: NumberFormat
  ) throws(ShapeError) {
    try got.require(shape: truth.shape, of: quantity.rawValue)
    let fractions = truth.elements.indices.map { at in
      Deviation.fraction(
        got: got.elements[at], truth: truth.elements[at], bound: bounds.elements[at])
    }
    let deviation = { (offset: Int) in
      Deviation(
        index: truth.index(ofOffset: offset), got: got.elements[offset],
        truth: truth.elements[offset], bound: bounds.elements[offset],
        ulps: (got.elements[offset] - truth.elements[offset]).magnitude
          / format.ulp(of: truth.elements[offset]),
        fraction: fractions[offset])
    }
    let limit = label == .notGateable ? Double.greatestFiniteMagnitude : 1
    self.quantity = quantity
    self.label = label
    elements = truth.count
    wrong = fractions.count { $0 > limit }
    worst = fractions.indices.max { fractions[$0] < fractions[$1] }.map(deviation)
    first = fractions.firstIndex { $0 > limit }.map(deviation)
    histogram = Histogram(fractions)
    let hash = got.elements.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ $1.bitPattern) &* 0x100_0000_01b3
    }
    digest = String(hash, radix: 16)
  }
}

/// One element's distance from the truth.
public struct Deviation: Codable, Sendable {
  /// One number an axis.
  public let index: [Int]
  public let got: Double
  public let truth: Double
  /// How far the kernel's contract lets it lie from the truth.
  public let bound: Double
  /// The distance in gaps of the kernel's number format around the truth.
  public let ulps: Double
  /// The distance as a fraction of the bound: above 1 is wrong.
  public let fraction: Double

  /// The distance in bounds. NaN or infinity where the truth is a number is infinitely far.
  static func fraction(got: Double, truth: Double, bound: Double) -> Double {
    if got == truth || (got.isNaN && truth.isNaN) { return 0 }
    let distance = (got - truth).magnitude
    guard distance.isFinite, !bound.isNaN else { return .infinity }
    return distance / bound
  }
}

/// How many elements lie how far out, by decades of their bound.
public struct Histogram: Codable, Sendable, Hashable {
  /// Upper ends of the bins, in bounds; the last bin holds what lies beyond 1.
  public static let limits = [1e-4, 1e-3, 1e-2, 1e-1, 0.5, 1]

  /// One count a bin.
  public private(set) var counts: [Int]

  init(_ fractions: [Double] = []) {
    counts = Array(repeating: 0, count: Self.limits.count + 1)
    for fraction in fractions {
      counts[Self.limits.firstIndex { fraction <= $0 } ?? Self.limits.count] += 1
    }
  }

  static func + (a: Histogram, b: Histogram) -> Histogram {
    var sum = Histogram()
    sum.counts = zip(a.counts, b.counts).map { $0 + $1 }
    return sum
  }
}
