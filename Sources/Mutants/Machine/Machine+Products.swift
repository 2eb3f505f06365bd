import LSTM

extension Machine {
  /// The products of an equation, summed as one dot product or as several.
  func multiply(
    _ line: Line<Scalar>, at step: Int, _ units: Range<Int>, into sum: UnsafeMutablePointer<Scalar>
  ) {
    let (stacked, width) = (line.matrices, line.width)
    let length = stacked.width
    let vectors = line.products.map { product($0, at: step) }
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
              sum[row * width + unit] = line.products.indices.reduce(0) { total, at in
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

  /// The product of vectors.
  private func product(_ factors: [Factor], at step: Int) -> UnsafePointer<Scalar> {
    let first = read(factors[0], at: step)
    guard factors.count > 1, let width = factors[0].operand.map({ memory.width(of: $0.value) })
    else { return first }
    let result = scratch.next()
    for at in 0..<(size.batch * width) { result[at] = first[at] }
    for factor in factors.dropFirst() {
      let other = read(factor, at: step)
      for at in 0..<(size.batch * width) { result[at] *= other[at] }
    }
    return UnsafePointer(result)
  }

  /// A sum over all steps and rows: every entry one dot product, over pairs of a unit and a column
  /// or, of vectors, unit by unit.
  func add(_ line: Line<Scalar>) {
    let equation = line.equation
    let (outer, columns) = size.shape(of: equation.target.kind)
    let target = memory.at(equation.target, 0)
    let visits = visits(equation.scope)
    for term in line.others {
      let isElementwise = !equation.target.kind.isMatrixGradient && term.factors.count > 1
      let inner = isElementwise ? outer : columns
      let length = visits.reduce(0) { $0 + $1.rows.count }
      var left = Array(repeating: Scalar.zero, count: outer * length)
      var right = Array(repeating: Scalar(1), count: inner * length)
      var place = 0
      // A sum of numbers multiplies nothing, so nothing is narrowed.
      let narrows = term.factors.count > 1 && arithmetic.operandBits != nil
      for (step, rows) in visits {
        scratch.reset()
        let weight = weight(equation.weight, at: step) * Scalar(term.scale)
        let a = read(term.factors[0], at: step)
        let b = term.factors.count > 1 ? product(Array(term.factors[1...]), at: step) : nil
        for row in rows {
          for unit in 0..<outer {
            let value = weight * a[row * outer + unit]
            left[unit * length + place] = narrows ? arithmetic.operand(value) : value
          }
          if let b {
            for column in 0..<inner {
              let value = b[row * inner + column]
              right[column * length + place] = narrows ? arithmetic.operand(value) : value
            }
          }
          place += 1
        }
      }
      left.withUnsafeBufferPointer { a in
        right.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress else { return }
          for unit in equation.scope.units.range(outer) {
            let b = isElementwise ? b + unit * length : b
            dots(a + unit * length, b, columns, length) { target[unit * columns + $0] += $1 }
          }
        }
      }
    }
  }

  /// The steps and rows over which a sum runs.
  private func visits(_ scope: Equation.Scope) -> [(step: Int, rows: [Int])] {
    (0..<size.steps).filter { includes($0, scope.steps) }.map { step in
      (
        step,
        (0..<size.batch).filter { row in
          includes(row, scope.rows)
            && (scope.rows == .andEnded || lengths.map { step < $0[row] } ?? true)
        }
      )
    }
  }

  private func includes(_ step: Int, _ steps: Equation.Scope.Steps) -> Bool {
    switch steps {
    case .all: true
    case .none: false
    case .exceptFirst: step > 0
    case .exceptLast: step < size.steps - 1
    case .onlyFirst, .stale: step == 0
    case .onlyLast: step == size.steps - 1
    }
  }
}
