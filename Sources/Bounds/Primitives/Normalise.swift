/// A value [N, H] less its mean, over the root of its variance plus ε (Ba, Kiros and Hinton,
/// Layer Normalization, 2016), as backward finds it stored.
struct Normalised: Sendable {
  let value: Value
  /// 1 / √(variance + ε) of each row, [N, H].
  fileprivate let scale: Value
}

extension Graph {
  mutating func normalise(_ x: Value, epsilon: Double) -> Normalised {
    let units = width(of: x)
    let centred = combine([x], [negated(mean(of: x))])
    let scale = inverseRoot(variance(of: x, centred, epsilon: epsilon))
    return Normalised(
      value: store(combine([centred, spread(scale, to: units)])),
      scale: spread(store(scale), to: units))
  }

  /// The gradient of what was normalised, from that of the result.
  mutating func backward(_ d: Value, through normalised: Normalised) -> Value {
    let along = mean(of: combine([d, normalised.value]))
    let inner = combine([d], [negated(mean(of: d))], [negated(normalised.value), along])
    return combine([inner, normalised.scale])
  }

  /// The mean of each row, in all its columns.
  private mutating func mean(of x: Value) -> Value {
    let units = width(of: x)
    return spread(dot([(x, .average(of: units))], terms: units + 1), to: units)
  }

  /// The mean square of `centred`, which is `x` less its mean, plus ε: [N, 1].
  ///
  /// The magnitude covers the mean of squares less the squared mean, too.
  private mutating func variance(of x: Value, _ centred: Value, epsilon: Double) -> Value {
    let units = width(of: x)
    let square = square(centred)
    func average(_ numbers: [Double], _ term: (Double) -> Double) -> [Double] {
      (0..<rows).map { row in
        numbers[(row * units)..<((row + 1) * units)].reduce(0) { $0 + term($1) } / Double(units)
      }
    }
    let size = average(self[x].exact) { 3 * $0 * $0 }.map { $0 + epsilon }
    return record(
      Operation(
        exact: average(self[square].exact) { $0 }.map { $0 + epsilon },
        dependences: [.product(square, .average(of: units))],
        magnitudes: Magnitudes(
          dotOf: units + 3, size: size,
          squares: average(self[x].exact) { $0 * $0 * $0 * $0 / Double(units) }, result: size)))
  }

  /// Each entry squared, as a term of something that is rounded as a whole.
  private mutating func square(_ x: Value) -> Value {
    let at = self[x].exact
    let (exact, derivative) = (at.map { $0 * $0 }, at.map { 2 * $0 })
    return record(
      Operation(
        exact: exact, dependences: [.scaled(x, by: derivative)],
        curvature: FunctionCurvature(
          operand: x, at: at, value: exact, derivative: derivative, function: { $0 * $0 })))
  }

  private mutating func inverseRoot(_ x: Value) -> Value {
    let at = self[x].exact
    let exact = at.map { 1 / $0.squareRoot() }
    let derivative = exact.map { -$0 * $0 * $0 / 2 }
    return record(
      Operation(
        exact: exact, dependences: [.scaled(x, by: derivative)],
        magnitudes: Magnitudes([(.elementwise, exact.map { 3 * $0 })]),
        curvature: FunctionCurvature(
          operand: x, at: at, value: exact, derivative: derivative,
          function: { 1 / $0.squareRoot() })))
  }
}

extension Matrix {
  /// [1, `count`], whose product with a row is the row's mean.
  fileprivate static func average(of count: Int) -> Matrix {
    Matrix(rows: 1, columns: count, Array(repeating: 1 / Double(count), count: count))
  }
}
