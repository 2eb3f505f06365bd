import LSTM

/// A tensor that a kernel returns. The rounding of the returned number itself is left to the
/// judge.
enum Returned: Sendable {
  /// Values [N, width] one after the other: one a step, or a single one.
  case values([Value])
  /// Gradients of parameters, block after block.
  case sums([OuterSum])
}

/// A block [G, F] of a parameter's gradient: the sum over steps and batch of each entry of `left`
/// [N, G] times each entry of `right` [N, F].
struct OuterSum: Sendable {
  let pairs: [(left: Value, right: Value)]
  /// G and F
  let shape: (rows: Int, columns: Int)
  /// Errors of the sum itself, which reach nothing else; nil for a sum of no terms.
  let magnitudes: Magnitudes?

  /// - Parameter shape: G and F, which a sum over no steps does not show.
  init(_ pairs: [(left: Value, right: Value)], shape: (rows: Int, columns: Int), in graph: Graph) {
    self.pairs = pairs
    self.shape = shape
    guard !pairs.isEmpty else {
      magnitudes = nil
      return
    }
    let (height, width) = shape
    var (result, size, squares) = (
      Array(repeating: 0.0, count: height * width), Array(repeating: 0.0, count: height * width),
      Array(repeating: 0.0, count: height * width)
    )
    for (left, right) in pairs {
      let (a, b) = (graph[left].exact, graph[right].exact)
      for row in 0..<graph.rows {
        for i in 0..<height {
          for j in 0..<width {
            let term = a[row * height + i] * b[row * width + j]
            result[i * width + j] += term
            size[i * width + j] += term.magnitude
            squares[i * width + j] += term * term
          }
        }
      }
    }
    magnitudes = Magnitudes(
      dotOf: pairs.count * graph.rows, size: size, squares: squares, result: result)
  }
}
