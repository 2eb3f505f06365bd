import LSTM

/// An order in which a kernel may add up the terms of a dot product.
public enum SummationOrder: Hashable, Sendable {
  case sequential
  case reversed
  /// Halves, halves of halves, …
  case pairwise
  /// Sums of this many terms, then the sum of the sums.
  case blocked(Int)
  /// This many running sums side by side, as in a vector register.
  case lanes(Int)
  /// Each product and sum in one rounding.
  case fused
  /// A fixed order without any pattern.
  case shuffled
  /// Sequential, with the running sum rounded to half precision: no contract permits it.
  case halfPrecision

  /// The dot product of two vectors of equal length.
  func dot<Scalar: BinaryFloatingPoint>(
    _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ count: Int
  ) -> Scalar {
    switch self {
    case .sequential: return sum(0..<count) { a[$0] * b[$0] }
    case .reversed: return sum(0..<count) { a[count - 1 - $0] * b[count - 1 - $0] }
    case .fused: return (0..<count).reduce(0) { $0.addingProduct(a[$1], b[$1]) }
    case .pairwise: return halves((0..<count).map { a[$0] * b[$0] }[...])
    case .blocked(let size):
      return stride(from: 0, to: count, by: size).reduce(0) { total, start in
        total + sum(start..<min(start + size, count)) { a[$0] * b[$0] }
      }
    case .lanes(let width):
      var sums = Array(repeating: Scalar.zero, count: width)
      for k in 0..<count { sums[k % width] += a[k] * b[k] }
      return halves(sums[...])
    case .shuffled:
      // Multiples of a number without common factor with the count visit every index once.
      let stride = [7, 11, 13, 17].first { count % $0 != 0 } ?? 1
      return sum(0..<count) { a[$0 * stride % count] * b[$0 * stride % count] }
    case .halfPrecision:
      return (0..<count).reduce(0) {
        Scalar(NumberFormat.f16.rounded(Double($0 + a[$1] * b[$1])))
      }
    }
  }

  @inline(__always)
  private func sum<Scalar: BinaryFloatingPoint>(
    _ range: Range<Int>, _ term: (Int) -> Scalar
  ) -> Scalar {
    var sum = Scalar.zero
    for k in range { sum += term(k) }
    return sum
  }

  private func halves<Scalar: BinaryFloatingPoint>(_ terms: ArraySlice<Scalar>) -> Scalar {
    guard terms.count > 1 else { return terms.first ?? 0 }
    let middle = terms.startIndex + terms.count / 2
    return halves(terms[..<middle]) + halves(terms[middle...])
  }
}
