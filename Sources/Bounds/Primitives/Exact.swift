// What a kernel does without rounding, or what is rounded only with what it is part of.
extension Graph {
  /// Each entry times a given number [N, width].
  mutating func times(_ value: Value, _ factors: [Double]) -> Value {
    record(
      Operation(
        exact: zip(self[value].exact, factors).map { $0 * $1 },
        dependences: [.scaled(value, by: factors)]))
  }

  mutating func negated(_ value: Value) -> Value {
    times(value, self[value].exact.map { _ in -1 })
  }

  /// The rows of `first` where `rows` says so, else of `second`, or zeros; `first` where `rows`
  /// is nil.
  mutating func select(_ rows: [Bool]?, _ first: Value, else second: Value? = nil) -> Value {
    guard let rows else { return first }
    let (here, width) = (self[first].exact, width(of: first))
    let there = second.map { self[$0].exact } ?? here.map { _ in 0 }
    let isFirst = rows.flatMap { Array(repeating: $0, count: width) }
    var dependences: [Dependence] = [.scaled(first, by: isFirst.map { $0 ? 1 : 0 })]
    if let second { dependences.append(.scaled(second, by: isFirst.map { $0 ? 0 : 1 })) }
    return record(
      Operation(
        exact: here.indices.map { isFirst[$0] ? here[$0] : there[$0] }, dependences: dependences))
  }

  /// One number a row [N, 1], `width` times over.
  mutating func spread(_ value: Value, to width: Int) -> Value {
    record(
      Operation(
        exact: self[value].exact.flatMap { Array(repeating: $0, count: width) },
        dependences: [
          .product(
            value, Matrix(rows: width, columns: 1, Array(repeating: 1, count: width)))
        ]))
  }

  /// Values side by side, [N, sum of their widths].
  mutating func joined(_ parts: [Value]) -> Value {
    var (dependences, width): ([Dependence], Int) = ([], 0)
    for part in parts {
      let count = self.width(of: part)
      dependences.append(.columns(part, ColumnMove(source: 0, target: width, count: count)))
      width += count
    }
    let exact = (0..<rows).flatMap { row in
      parts.flatMap { part in self[part].exact.row(row, width: self.width(of: part)) }
    }
    return record(Operation(exact: exact, dependences: dependences))
  }

  /// The columns of a value in a range.
  mutating func columns(_ range: Range<Int>, of value: Value) -> Value {
    let width = width(of: value)
    return record(
      Operation(
        exact: (0..<rows).flatMap { row in
          self[value].exact.row(row, width: width)[range.shifted(by: row * width)]
        },
        dependences: [
          .columns(value, ColumnMove(source: range.lowerBound, target: 0, count: range.count))
        ]))
  }
}

extension [Double] {
  fileprivate func row(_ row: Int, width: Int) -> ArraySlice<Double> {
    self[(row * width)..<((row + 1) * width)]
  }
}

extension Range<Int> {
  fileprivate func shifted(by offset: Int) -> Range {
    (lowerBound + offset)..<(upperBound + offset)
  }
}
