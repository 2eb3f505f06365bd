extension Graph {
  /// Dot products [N, width]: the sum of `products`, each a value [N, F] times a matrix
  /// [width, F], and of `addends` [N, width], rounded in any order.
  ///
  /// - Parameter terms: how many numbers a kernel adds up for one entry.
  mutating func dot(
    _ products: [(value: Value, matrix: Matrix)], adding addends: [Value] = [], terms: Int
  ) -> Value {
    let width = products[0].matrix.rows
    var exact = Array(repeating: 0.0, count: rows * width)
    var (size, squares) = (exact, exact)
    func add(_ term: Double, at element: Int) {
      exact[element] += term
      size[element] += term.magnitude
      squares[element] += term * term
    }
    for (value, matrix) in products {
      let given = self[value].exact
      for element in exact.indices {
        let (row, entry) = (element / width, element % width)
        for k in 0..<matrix.columns {
          add(
            given[row * matrix.columns + k] * matrix.elements[entry * matrix.columns + k],
            at: element)
        }
      }
    }
    for addend in addends {
      for (element, term) in self[addend].exact.enumerated() { add(term, at: element) }
    }
    return record(
      Operation(
        exact: exact,
        dependences: products.map { .product($0.value, $0.matrix) }
          + addends.map { .unchanged($0) },
        magnitudes: Magnitudes(dotOf: terms, size: size, squares: squares, result: exact)))
  }
}
