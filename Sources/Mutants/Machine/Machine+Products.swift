import LSTM

/// The matrices of one equation side by side: every row one dot product's right side.
struct StackedMatrix<Scalar> {
  var rows: [Scalar]
  /// Where each matrix's columns begin, and the end.
  var starts: [Int]
  var width: Int { starts.last ?? 0 }
}

extension Machine {
  /// The products of an equation, summed as one dot product or as several.
  func multiply(
    _ products: [Term], of target: Value, at step: Int, _ units: Range<Int>,
    into sum: UnsafeMutablePointer<Scalar>, _ width: Int
  ) {
    let stacked = stacked(products, of: target, width)
    let length = stacked.width
    let vectors = products.map { read($0.factors[0], at: step) }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(length, 1)) { left in
      for row in 0..<size.batch {
        for (at, vector) in vectors.enumerated() {
          let (start, end) = (stacked.starts[at], stacked.starts[at + 1])
          for k in 0..<(end - start) {
            left[start + k] = arithmetic.operand(vector[row * (end - start) + k])
          }
        }
        stacked.rows.withUnsafeBufferPointer { right in
          guard let a = left.baseAddress, let b = right.baseAddress else { return }
          if arithmetic.oneProduct {
            dots(a, b + units.lowerBound * length, units.count, length) {
              sum[row * width + units.lowerBound + $0] = $1
            }
          } else {
            for unit in units {
              sum[row * width + unit] = products.indices.reduce(0) { total, at in
                let (start, end) = (stacked.starts[at], stacked.starts[at + 1])
                return total
                  + arithmetic.order.dot(a + start, b + unit * length + start, end - start)
              }
            }
          }
        }
      }
    }
  }

  /// Dot products of one vector with many rows, four at a time where the order is sequential:
  /// each sum's order stays the same, and the machine does not wait for it.
  func dots(
    _ a: UnsafePointer<Scalar>, _ rows: UnsafePointer<Scalar>, _ count: Int, _ length: Int,
    _ take: (Int, Scalar) -> Void
  ) {
    var row = 0
    while arithmetic.order == .sequential, row + 4 <= count {
      let (b0, b1) = (rows + row * length, rows + (row + 1) * length)
      let (b2, b3) = (rows + (row + 2) * length, rows + (row + 3) * length)
      var (s0, s1, s2, s3) = (Scalar.zero, Scalar.zero, Scalar.zero, Scalar.zero)
      for k in 0..<length {
        s0 += a[k] * b0[k]
        s1 += a[k] * b1[k]
        s2 += a[k] * b2[k]
        s3 += a[k] * b3[k]
      }
      take(row, s0)
      take(row + 1, s1)
      take(row + 2, s2)
      take(row + 3, s3)
      row += 4
    }
    while row < count {
      take(row, arithmetic.order.dot(a, rows + row * length, length))
      row += 1
    }
  }

  private func stacked(
    _ products: [Term], of target: Value, _ width: Int
  ) -> StackedMatrix<Scalar> {
    if let known = matrices[target] { return known }
    let parts = products.map { product in
      let operand = product.factors[1].operand ?? Operand(.W(.input))
      let matrix = reader.matrix(operand).map {
        arithmetic.operand($0) * Scalar(product.scale)
      }
      return (matrix, reader.shape(of: operand).columns)
    }
    let starts = parts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.1) }
    let rows = (0..<width).flatMap { row in
      parts.flatMap { matrix, columns in matrix[(row * columns)..<((row + 1) * columns)] }
    }
    let made = StackedMatrix(rows: rows, starts: starts)
    matrices[target] = made
    return made
  }

  /// A sum over all steps and rows: every entry one dot product.
  func add(_ equation: Equation) {
    let outer = size.units
    let inner = equation.target.kind == .db ? 1 : memory.width(of: equation.target)
    let target = memory.at(equation.target, 0)
    for term in equation.terms {
      var (left, right): ([[Scalar]], [[Scalar]]) = (
        Array(repeating: [], count: outer), Array(repeating: [], count: inner)
      )
      for step in 0..<size.steps where includes(step, equation.scope.steps) {
        scratch.reset()
        let weight = weight(equation.weight, at: step) * Scalar(term.scale)
        let factors = term.factors.map { read($0, at: step) }
        for row in 0..<size.batch where includes(row, equation.scope.rows) {
          for unit in 0..<outer { left[unit].append(weight * factors[0][row * outer + unit]) }
          for column in 0..<inner {
            right[column].append(factors.count > 1 ? factors[1][row * inner + column] : 1)
          }
        }
      }
      // A sum of numbers multiplies nothing, so nothing is narrowed.
      if term.factors.count > 1 {
        left = left.map { $0.map(arithmetic.operand) }
        right = right.map { $0.map(arithmetic.operand) }
      }
      let columns = right.flatMap(\.self)
      let length = left.first?.count ?? 0
      for unit in equation.scope.units.range(outer) {
        left[unit].withUnsafeBufferPointer { a in
          columns.withUnsafeBufferPointer { b in
            guard let a = a.baseAddress, let b = b.baseAddress else { return }
            dots(a, b, inner, length) { target[unit * inner + $0] += $1 }
          }
        }
      }
    }
  }

  private func includes(_ step: Int, _ steps: Equation.Scope.Steps) -> Bool {
    switch steps {
    case .all: true
    case .exceptFirst: step > 0
    case .exceptLast: step < size.steps - 1
    case .onlyFirst, .stale: step == 0
    case .onlyLast: step == size.steps - 1
    }
  }
}
