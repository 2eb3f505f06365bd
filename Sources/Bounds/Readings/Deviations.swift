/// Errors of a contract's own sizes with random signs: each case is a kernel that keeps the
/// contract, followed to first order and beyond.
struct Deviations {
  /// One case a bit of a random number.
  let cases = UInt64.bitWidth
  /// First-order deviations by value [N, width, cases]; empty where no error reaches.
  private(set) var first: [[Double]] = []
  /// All orders minus the first.
  private(set) var rest: [[Double]] = []

  /// - Parameter unit: the size of an error of each class, in which magnitudes are given.
  init(
    _ graph: Graph, tier: Tier, unit: (SourceClass) -> Double,
    using generator: inout some RandomNumberGenerator
  ) {
    let units = SourceClass.allCases.map { (source: $0, size: unit($0)) }.filter { $0.size > 0 }
    for operation in graph.operations {
      var (linear, beyond): ([Double], [Double]) = ([], [])
      if operation.moves {
        linear = Array(repeating: 0, count: operation.exact.count * cases)
        beyond = operation.curvature?.excess(self) ?? []
        if beyond.isEmpty { beyond = linear }
        for dependence in operation.dependences {
          push(first, through: dependence, rows: graph.rows, to: &linear)
          push(rest, through: dependence, rows: graph.rows, to: &beyond)
        }
      }
      for (source, unit) in units {
        for (element, size) in (operation.magnitudes?.sizes(of: source, in: tier) ?? [])
          .enumerated()
        {
          addErrors(unit * size, signs: generator.next(), to: &linear, element)
        }
      }
      first.append(linear)
      rest.append(beyond)
    }
  }

  /// The deviation to all orders; nil where no error reaches.
  func whole(_ value: Value) -> [Double]? {
    var whole = first[value.index]
    guard !whole.isEmpty else { return nil }
    let beyond = rest[value.index]
    var sum = whole.mutableSpan
    addScaled(beyond.span, by: nil, to: &sum, cases: cases)
    return whole
  }

  /// The largest magnitude over all cases of what first order leaves out; infinite where it is
  /// not a number.
  func largestRest(of value: Value) -> [Double] {
    largest(rest[value.index])
  }

  /// The same for a sum of products.
  func largestRest(of sum: ParameterSum, in graph: Graph) -> [Double] {
    let (height, width) = sum.form.widths
    var beyond = Array(repeating: 0.0, count: sum.form.count * cases)
    for (left, right) in sum.pairs {
      let wholes = (whole(left), whole(right))
      for row in 0..<graph.rows {
        for entry in 0..<sum.form.count {
          let units = sum.form.units(of: entry)
          let (l, r) = (row * height + units.left, row * width + units.right)
          let (a, b) = (graph[left].exact[l], graph[right].exact[r])
          for k in 0..<cases {
            let (at, other) = (l * cases + k, r * cases + k)
            var term = wholes.0 == nil ? 0 : rest[left.index][at] * b
            if let moved = wholes.1 {
              term += a * rest[right.index][other] + (wholes.0?[at] ?? 0) * moved[other]
            }
            beyond[entry * cases + k] += term
          }
        }
      }
    }
    return largest(beyond)
  }

  private func largest(_ moved: [Double]) -> [Double] {
    stride(from: 0, to: moved.count, by: cases).map { start in
      moved[start..<(start + cases)].reduce(0) { largest, one in
        one.isNaN ? .infinity : max(largest, one.magnitude)
      }
    }
  }

  private func addErrors(
    _ size: Double, signs: UInt64, to deviations: inout [Double], _ element: Int
  ) {
    for k in 0..<cases {
      deviations[element * cases + k] += signs >> UInt64(k) & 1 == 0 ? size : -size
    }
  }

  /// What first order takes over from an earlier value's deviations.
  private func push(
    _ deviations: [[Double]], through dependence: Dependence, rows: Int,
    to sum: inout [Double]
  ) {
    let moved = deviations[dependence.value.index]
    var sum = sum.mutableSpan
    switch dependence {
    case .unchanged: addScaled(moved.span, by: nil, to: &sum, cases: cases)
    case .scaled(_, let partials): addScaled(moved.span, by: partials, to: &sum, cases: cases)
    case .product(_, let matrix):
      let weights = matrix.elements.span
      for target in 0..<(sum.count / cases) {
        let row = target % matrix.rows
        addRows(
          ProductTerm.self,
          weights.extracting((row * matrix.columns)..<((row + 1) * matrix.columns)),
          of: moved.span, first: target / matrix.rows * matrix.columns, to: &sum, target: target,
          cases: cases)
      }
    case .columns(_, let move):
      addColumns(moved.span, move, to: &sum, rows: rows, cases: cases)
    }
  }
}
