import LSTM

/// A tensor that a kernel returns. The rounding of the returned number itself is left to the
/// judge.
enum Returned: Sendable {
  /// Values [N, width] one after the other: one a step, or a single one.
  case values([Value])
  /// Gradients of parameters, block after block.
  case sums([ParameterSum])
}

/// A block of a parameter's gradient: the sum over steps and batch of products of what came back,
/// `left`, with what the parameter multiplied, `right`.
struct ParameterSum: Sendable {
  /// Which products are summed up.
  enum Form: Sendable {
    /// [G, F]: of each entry of `left` [N, G] with each of `right` [N, F].
    case outer(rows: Int, columns: Int)
    /// [G]: entry by entry of `left` and `right` [N, G].
    case elementwise(count: Int)

    /// How many entries the block has.
    var count: Int {
      switch self {
      case .outer(let rows, let columns): rows * columns
      case .elementwise(let count): count
      }
    }

    /// The widths of `left` and `right`.
    var widths: (left: Int, right: Int) {
      switch self {
      case .outer(let rows, let columns): (rows, columns)
      case .elementwise(let count): (count, count)
      }
    }

    /// Which units of `left` and `right` make an entry of the block.
    func units(of entry: Int) -> (left: Int, right: Int) {
      switch self {
      case .outer(_, let columns): (entry / columns, entry % columns)
      case .elementwise: (entry, entry)
      }
    }
  }

  let pairs: [(left: Value, right: Value)]
  /// With its sizes, which a sum over no steps does not show.
  let form: Form
  /// Errors of the sum itself, which reach nothing else; nil for a sum of no terms.
  let magnitudes: Magnitudes?

  init(_ pairs: [(left: Value, right: Value)], _ form: Form, in graph: Graph) {
    self.pairs = pairs
    self.form = form
    guard !pairs.isEmpty else {
      magnitudes = nil
      return
    }
    let (height, width) = form.widths
    var result = Array(repeating: 0.0, count: form.count)
    var (size, squares) = (result, result)
    func add(_ term: Double, at entry: Int) {
      result[entry] += term
      size[entry] += term.magnitude
      squares[entry] += term * term
    }
    for (left, right) in pairs {
      let (a, b) = (graph[left].exact, graph[right].exact)
      for row in 0..<graph.rows {
        for i in 0..<height {
          let one = a[row * height + i]
          switch form {
          case .outer: for j in 0..<width { add(one * b[row * width + j], at: i * width + j) }
          case .elementwise: add(one * b[row * width + i], at: i)
          }
        }
      }
    }
    magnitudes = Magnitudes(
      dotOf: pairs.count * graph.rows, size: size, squares: squares, result: result)
  }
}
