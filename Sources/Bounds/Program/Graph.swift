/// A kernel's computation on one problem: every value, how it follows from earlier ones, and the
/// errors that a kernel may make in it.
///
/// Values are arrays [N, width]. Rows of a batch do not see each other here; they meet only in
/// what is ``Returned``.
struct Graph: Sendable {
  /// N
  let rows: Int
  private(set) var operations: [Operation] = []

  init(rows: Int) { self.rows = rows }

  subscript(value: Value) -> Operation { operations[value.index] }

  func width(of value: Value) -> Int { self[value].exact.count / max(rows, 1) }

  /// A number that no error reaches: what is given.
  mutating func constant(_ exact: [Double]) -> Value {
    record(Operation(exact: exact, dependences: []))
  }

  /// The same given numbers in every row.
  mutating func constant(everyRow row: some Collection<Double>) -> Value {
    constant((0..<rows).flatMap { _ in row })
  }

  /// Appends an operation; what it takes from constants does not move and is forgotten.
  mutating func record(_ operation: Operation) -> Value {
    var operation = operation
    operation.dependences.removeAll { !self[$0.value].moves }
    operations.append(operation)
    return Value(index: operations.count - 1)
  }
}

/// A value of a ``Graph``, by its place in the order of computation.
struct Value: Sendable {
  let index: Int
}

/// How one value arises.
struct Operation: Sendable {
  /// [N, width]
  let exact: [Double]
  /// First order: what the value takes over from the deviations of earlier ones.
  var dependences: [Dependence]
  /// The errors that arise here; nil where a kernel makes none.
  var magnitudes: Magnitudes?
  /// What first order leaves out; nil for what is linear.
  var curvature: (any Curvature)?

  /// Whether any error reaches the value.
  var moves: Bool { magnitudes != nil || !dependences.isEmpty }
}

/// One term of an operation's first-order answer to deviations.
enum Dependence: Sendable {
  case unchanged(Value)
  /// Element by element, times the partial derivatives [N, width].
  case scaled(Value, by: [Double])
  /// Row by row, times a matrix.
  case product(Value, Matrix)
  /// Some columns, at another place.
  case columns(Value, ColumnMove)

  var value: Value {
    switch self {
    case .unchanged(let value), .scaled(let value, _), .product(let value, _),
      .columns(let value, _):
      value
    }
  }
}

/// `count` columns of one array, from `source` on, that become columns of another, from `target`
/// on.
struct ColumnMove: Sendable {
  let source: Int
  let target: Int
  let count: Int

  /// From the other array to the one.
  var back: ColumnMove { ColumnMove(source: target, target: source, count: count) }
}

/// How an operation answers to finite deviations beyond first order.
protocol Curvature: Sendable {
  /// All orders minus the first, [N, width, cases], for the operands' whole deviations.
  func excess(_ moved: Deviations) -> [Double]
}
