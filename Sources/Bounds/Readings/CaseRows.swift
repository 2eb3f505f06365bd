// Arithmetic on rows of cases: each value [N, width] of a graph carries one number a case, cases
// last, so that every inner loop runs along memory whatever the sizes of the problem.

/// What one coefficient and one number add to a sum.
protocol CaseTerm {
  static func term(_ coefficient: Double, _ number: Double) -> Double
}

enum ProductTerm: CaseTerm {
  @inline(__always)
  static func term(_ coefficient: Double, _ number: Double) -> Double { coefficient * number }
}

enum MagnitudeTerm: CaseTerm {
  @inline(__always)
  static func term(_ coefficient: Double, _ number: Double) -> Double {
    coefficient * number.magnitude
  }
}

enum SquareTerm: CaseTerm {
  @inline(__always)
  static func term(_ coefficient: Double, _ number: Double) -> Double {
    let product = coefficient * number
    return product * product
  }
}

/// Adds to row `target` of `sum` the terms of each coefficient with its row of `numbers`.
///
/// - Parameters:
///   - coefficients: as many as rows
///   - numbers: [rows, cases], from row `first` on
///   - cases: the length of every row
@inline(__always)
func addRows<Term: CaseTerm>(
  _: Term.Type, _ coefficients: Span<Double>, of numbers: Span<Double>, first: Int,
  to sum: inout MutableSpan<Double>, target: Int, cases: Int
) {
  precondition(first >= 0 && (first + coefficients.count) * cases <= numbers.count)
  precondition(target >= 0 && (target + 1) * cases <= sum.count)
  let to = target * cases
  var row = 0
  // Four rows at a time: the sum is then loaded and stored a quarter as often.
  while row + 4 <= coefficients.count {
    let (a, b) = (coefficients[row], coefficients[row + 1])
    let (c, d) = (coefficients[row + 2], coefficients[row + 3])
    let from = (first + row) * cases
    for k in 0..<cases {
      sum[unchecked: to + k] +=
        (Term.term(a, numbers[unchecked: from + k])
          + Term.term(b, numbers[unchecked: from + cases + k]))
        + (Term.term(c, numbers[unchecked: from + 2 * cases + k])
          + Term.term(d, numbers[unchecked: from + 3 * cases + k]))
    }
    row += 4
  }
  while row < coefficients.count {
    let a = coefficients[row]
    let from = (first + row) * cases
    for k in 0..<cases {
      sum[unchecked: to + k] += Term.term(a, numbers[unchecked: from + k])
    }
    row += 1
  }
}

/// Adds `numbers` [rows, cases] to `sum`, each row times its factor; without factors as they are.
func addScaled(
  _ numbers: Span<Double>, by factors: [Double]?, to sum: inout MutableSpan<Double>, cases: Int
) {
  precondition(numbers.count == sum.count)
  guard let factors else {
    for k in 0..<numbers.count { sum[unchecked: k] += numbers[unchecked: k] }
    return
  }
  precondition(factors.count * cases == numbers.count)
  for row in 0..<factors.count {
    let factor = factors[row]
    let from = row * cases
    for k in from..<(from + cases) { sum[unchecked: k] += factor * numbers[unchecked: k] }
  }
}

/// Adds some columns of `numbers` [rows, width, cases] to those of `sum`.
func addColumns(
  _ numbers: Span<Double>, _ move: ColumnMove, to sum: inout MutableSpan<Double>, rows: Int,
  cases: Int
) {
  let (from, to) = (numbers.count / max(rows, 1), sum.count / max(rows, 1))
  for row in 0..<rows {
    let (first, target) = (row * from + move.source * cases, row * to + move.target * cases)
    for k in 0..<(move.count * cases) { sum[target + k] += numbers[first + k] }
  }
}
