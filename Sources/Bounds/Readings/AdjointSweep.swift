/// One way back through a graph, for several returned elements at once: how strongly each of them
/// answers to every value, and from that the sums over all errors.
struct AdjointSweep {
  /// How many elements are followed at once: their rows fit a first-level cache.
  static let width = 64

  /// A returned element, in all rows of the batch at once: rows do not meet before the sums, and
  /// what each row adds to an element of a sum is kept apart.
  enum Seed {
    case value(Value, unit: Int)
    case sum(ParameterSum, entry: Int)
  }

  private let graph: Graph
  private let cases: Int
  /// By value [N, width, cases]; empty where nothing was sent back.
  private var adjoints: [[Double]]
  /// [15, N, cases], A₂ still squared.
  private(set) var sums: [Double]

  init(_ graph: Graph, seeds: [Seed]) {
    self.graph = graph
    cases = seeds.count
    adjoints = Array(repeating: [], count: graph.operations.count)
    sums = Array(repeating: 0, count: Sensitivity.rows * graph.rows * cases)
    for (k, seed) in seeds.enumerated() { send(seed, case: k) }
    for index in graph.operations.indices.reversed() where !adjoints[index].isEmpty {
      let adjoint = adjoints[index]
      adjoints[index] = []
      addErrors(of: graph.operations[index], adjoint)
      for dependence in graph.operations[index].dependences { pull(adjoint, through: dependence) }
    }
  }

  private mutating func send(_ seed: Seed, case k: Int) {
    switch seed {
    case .value(let value, let unit): add(to: value, unit: unit, case: k) { _ in 1 }
    case .sum(let sum, let entry):
      let (widths, units) = (sum.form.widths, sum.form.units(of: entry))
      for (left, right) in sum.pairs {
        let (a, b) = (graph[left].exact, graph[right].exact)
        add(to: left, unit: units.left, case: k) { b[$0 * widths.right + units.right] }
        add(to: right, unit: units.right, case: k) { a[$0 * widths.left + units.left] }
      }
    }
  }

  /// Adds a number of each row of the batch to the adjoint of one unit.
  private mutating func add(
    to value: Value, unit: Int, case k: Int, _ number: (_ row: Int) -> Double
  ) {
    guard graph[value].moves else { return }
    touch(value)
    let width = graph.width(of: value)
    for row in 0..<graph.rows {
      adjoints[value.index][(row * width + unit) * cases + k] += number(row)
    }
  }

  private mutating func touch(_ value: Value) {
    if adjoints[value.index].isEmpty {
      adjoints[value.index] = Array(repeating: 0, count: graph[value].exact.count * cases)
    }
  }

  /// Sends a value's adjoint back to one of the values that it follows from.
  private mutating func pull(_ adjoint: [Double], through dependence: Dependence) {
    let (value, rows, cases) = (dependence.value, graph.rows, cases)
    touch(value)
    var sum = adjoints[value.index].mutableSpan
    switch dependence {
    case .unchanged: addScaled(adjoint.span, by: nil, to: &sum, cases: cases)
    case .scaled(_, let partials): addScaled(adjoint.span, by: partials, to: &sum, cases: cases)
    case .product(_, let matrix):
      let columns = matrix.transposedElements.span
      for target in 0..<(rows * matrix.columns) {
        let column = target % matrix.columns
        addRows(
          ProductTerm.self,
          columns.extracting((column * matrix.rows)..<((column + 1) * matrix.rows)),
          of: adjoint.span, first: target / matrix.columns * matrix.rows, to: &sum,
          target: target, cases: cases)
      }
    case .columns(_, let move):
      addColumns(adjoint.span, move.back, to: &sum, rows: rows, cases: cases)
    }
  }

  /// Adds up what the errors of one operation do.
  private mutating func addErrors(of operation: Operation, _ adjoint: [Double]) {
    let (rows, cases) = (graph.rows, cases)
    let width = operation.exact.count / max(rows, 1)
    var sum = sums.mutableSpan
    for (row, sizes) in operation.magnitudes?.byRow ?? [] {
      for batch in 0..<rows {
        let sizes = sizes.span.extracting((batch * width)..<((batch + 1) * width))
        let (first, target) = (batch * width, row * rows + batch)
        if Sensitivity.isSquared(row) {
          addRows(
            SquareTerm.self, sizes, of: adjoint.span, first: first, to: &sum, target: target,
            cases: cases)
        } else {
          addRows(
            MagnitudeTerm.self, sizes, of: adjoint.span, first: first, to: &sum, target: target,
            cases: cases)
        }
      }
    }
  }
}
