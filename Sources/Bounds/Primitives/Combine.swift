extension Graph {
  /// The sum of products of values of one width, element by element; every product and sum is
  /// rounded.
  mutating func combine(_ products: [Value]...) -> Value { combine(products) }

  mutating func combine(_ products: [[Value]]) -> Value {
    let factors = products.map { $0.map { self[$0].exact } }
    var exact = factors[0][0].map { _ in 0.0 }
    var size = exact
    var dependences: [Dependence] = []
    for (values, numbers) in zip(products, factors) {
      for element in exact.indices {
        let part = numbers.reduce(1) { $0 * $1[element] }
        exact[element] += part
        size[element] += Double(values.count - 1) * part.magnitude
      }
      for (place, value) in values.enumerated() {
        let others = numbers.enumerated().filter { $0.offset != place }.map(\.element)
        dependences.append(
          others.isEmpty
            ? .unchanged(value)
            : .scaled(value, by: exact.indices.map { at in others.reduce(1) { $0 * $1[at] } }))
      }
    }
    if products.count > 1 {
      for element in size.indices { size[element] += exact[element].magnitude }
    }
    return record(
      Operation(
        exact: exact, dependences: dependences,
        magnitudes: Magnitudes([(.elementwise, size)]),
        curvature: ProductCurvature(products: zip(products, factors).map { Array(zip($0, $1)) })))
  }
}

/// What products of deviations add to a sum of products.
private struct ProductCurvature: Curvature {
  let products: [[(value: Value, exact: [Double])]]

  func excess(_ moved: Deviations) -> [Double] {
    var sum: [Double] = []
    for factors in products where factors.count > 1 {
      let whole = factors.map { moved.whole($0.value) }
      guard whole.count(where: { $0 != nil }) > 1 else { continue }
      if sum.isEmpty { sum = Array(repeating: 0, count: factors[0].exact.count * moved.cases) }
      for index in sum.indices {
        let element = index / moved.cases
        var (exact, first, excess) = (factors[0].exact[element], whole[0]?[index] ?? 0, 0.0)
        for (factor, deviations) in zip(factors, whole).dropFirst() {
          let (next, deviation) = (factor.exact[element], deviations?[index] ?? 0)
          excess = excess * next + (first + excess) * deviation
          first = first * next + exact * deviation
          exact *= next
        }
        sum[index] += excess
      }
    }
    return sum
  }
}
