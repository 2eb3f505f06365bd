import LSTM

extension NetworkProgram {
  /// How many proof bounds a number must keep away from a kink: at less, first-order bounds hold
  /// no more.
  private static let leastDistance = 2.0

  /// Whether every pre-activation and cell state keeps its distance from every kink, under each of
  /// the contracts.
  public func isFarFromKinks(under contracts: [Contract]) throws -> Bool {
    let elements = watchedElements.sorted { $0.nearest < $1.nearest }
    // The nearest come first: they tell it soonest.
    for start in stride(from: 0, to: elements.count, by: AdjointSweep.width) {
      let block = elements[start..<min(start + AdjointSweep.width, elements.count)]
      let sweep = AdjointSweep(graph, seeds: block.map { .value($0.value, unit: $0.unit) })
      let shape = [graph.rows, block.count]
      let sensitivity = try Sensitivity(
        Tensor(shape: [Sensitivity.rows] + shape, elements: sweep.sums.map { Float($0) }))
      let (values, gaps) = (transposed(block, \.values), transposed(block, \.gaps))
      for contract in contracts {
        let bounds = sensitivity.bound(
          truth: Tensor(shape: shape, elements: values), contract: contract, tier: .proof,
          longestDot: longestDot)
        let isNear = zip(gaps, bounds.elements).contains { gap, bound in
          gap < Self.leastDistance * bound
        }
        if isNear { return false }
      }
    }
    return true
  }

  /// One unit of a watched value, in all rows of the batch at once.
  private struct Element {
    let value: Value
    let unit: Int
    /// By row; where the row has ended nothing is near.
    let values: [Double]
    let gaps: [Double]
    let nearest: Double
  }

  private var watchedElements: [Element] {
    watched.flatMap { watched in
      watched.values.enumerated().flatMap { time, value in
        let (exact, width) = (graph[value].exact, graph.width(of: value))
        return (0..<width).map { unit in
          let values = (0..<graph.rows).map { exact[$0 * width + unit] }
          let gaps = values.enumerated().map { row, value in
            watched.active?[time][row] == false
              ? .infinity : watched.kinks.map { (value - $0).magnitude }.min() ?? .infinity
          }
          return Element(
            value: value, unit: unit, values: values, gaps: gaps, nearest: gaps.min() ?? .infinity)
        }
      }
    }
  }

  /// [N, elements]
  private func transposed(
    _ elements: ArraySlice<Element>, _ numbers: (Element) -> [Double]
  ) -> [Double] {
    (0..<graph.rows).flatMap { row in elements.map { numbers($0)[row] } }
  }
}
