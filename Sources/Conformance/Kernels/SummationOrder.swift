/// An order in which a kernel may add up the terms of a dot product.
enum SummationOrder: Sendable {
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

  /// The dot product of two vectors of equal length in single precision.
  func dot(_ a: [Float], _ b: [Float]) -> Float {
    switch self {
    case .sequential: return a.indices.reduce(0) { $0 + a[$1] * b[$1] }
    case .reversed: return a.indices.reversed().reduce(0) { $0 + a[$1] * b[$1] }
    case .fused: return a.indices.reduce(0) { $0.addingProduct(a[$1], b[$1]) }
    case .pairwise: return halves(zip(a, b).map { $0 * $1 }[...])
    case .blocked(let size):
      return stride(from: 0, to: a.count, by: size).reduce(0) { sum, start in
        sum + (start..<min(start + size, a.count)).reduce(0) { $0 + a[$1] * b[$1] }
      }
    case .lanes(let width):
      var sums = Array(repeating: Float(0), count: width)
      for k in a.indices { sums[k % width] += a[k] * b[k] }
      return halves(sums[...])
    case .shuffled:
      // Multiples of a number without common factor with the count visit every index once.
      let stride = [7, 11, 13, 17].first { a.count % $0 != 0 } ?? 1
      return a.indices.reduce(0) { sum, k in
        let at = k * stride % a.count
        return sum + a[at] * b[at]
      }
    }
  }

  private func halves(_ terms: ArraySlice<Float>) -> Float {
    guard terms.count > 1 else { return terms.first ?? 0 }
    let middle = terms.startIndex + terms.count / 2
    return halves(terms[..<middle]) + halves(terms[middle...])
  }
}
