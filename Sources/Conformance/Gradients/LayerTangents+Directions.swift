import GradientCheck
import LSTM

extension LayerTangents {
  /// The derivatives along directions of the flat point, ``LayerFunction/point``.
  func derivatives(along directions: [[Double]]) -> [Double] {
    let moved = directions.map(projections)
    let start = States(hidden: moved.flatMap(\.hidden), cell: moved.flatMap(\.cell))
    let wide = size.batch * 4 * size.units
    let losses = losses(of: start, through: 0..<size.steps, weighing: final) { step in
      moved.flatMap { $0.preactivations[(step * wide)..<((step + 1) * wide)] }
    }
    return directions.indices.map { at in
      losses[(at * size.batch)..<((at + 1) * size.batch)].reduce(0, +)
    }
  }

  /// What a direction itself does to the pre-activations of all steps, x' Wᵀ + x W'ᵀ + h[t−1] R'ᵀ
  /// + b' [T·N, 4H], and to the states before the first.
  private func projections(
    _ direction: [Double]
  ) -> (preactivations: [Double], hidden: ArraySlice<Double>, cell: ArraySlice<Double>) {
    let (width, states) = (4 * size.units, size.batch * size.units)
    var rest = direction[...]
    func next(_ count: Int) -> ArraySlice<Double> {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    let (x, w) = (next(problem.inputs.count), next(width * size.inputs))
    let (r, bias) = (next(width * size.units), next(width))
    let rows = size.steps * size.batch
    var z: [Double] = []
    z.reserveCapacity(rows * width)
    for _ in 0..<rows { z += bias }
    func add(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, inner: Int) {
      var sum = z.mutableSpan
      Double.addProduct(
        .secondTransposed, a.span, b.span, to: &sum, rows: 0..<rows, columns: width, inner: inner)
    }
    // A direction mostly lies within one tensor.
    func isMoved(_ part: ArraySlice<Double>) -> Bool { part.contains { $0 != 0 } }
    let parameters = problem.parameters
    if isMoved(x) { add(x, parameters.inputWeights.elements[...], inner: size.inputs) }
    if isMoved(w) { add(problem.inputs.elements[...], w, inner: size.inputs) }
    if isMoved(r) { add(hidden.prefix(rows * size.units), r, inner: size.units) }
    return (z, next(states), next(states))
  }
}
