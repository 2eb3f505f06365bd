public import LSTM

extension NetworkProgram {
  /// How every element of every quantity answers to errors of size 1, to first order and exactly:
  /// rows [15, …shape] for ``Sensitivity``, rounded up to single precision.
  ///
  /// From each element in turn the graph is followed backward, which meets every error: that is
  /// the Jacobian, row by row, and nothing is sampled.
  public func sensitivities() -> [Quantity: Tensor<Float>] {
    let outputs = Array(self.outputs)
    var rows = outputs.map { quantity, output in
      Tensor(repeating: 0.0, shape: [Sensitivity.rows] + quantity.shape(size, in: design))
    }
    // What is computed late comes first, so that a block leaves out what comes after all of it.
    let all = outputs.indices.flatMap { elements(of: outputs[$0].value, output: $0) }
      .sorted { $0.start > $1.start }
    for start in stride(from: 0, to: all.count, by: AdjointSweep.width) {
      let block = all[start..<min(start + AdjointSweep.width, all.count)]
      let sums = AdjointSweep(graph, seeds: block.map(\.seed)).sums
      for (k, element) in block.enumerated() {
        let stride = rows[element.output].count / Sensitivity.rows
        for (place, at) in Swift.stride(from: k, to: sums.count, by: block.count).enumerated() {
          let (row, batch) = (place / graph.rows, place % graph.rows)
          rows[element.output].elements[row * stride + element.place(batch)] += sums[at]
        }
      }
    }
    for (at, output) in outputs.enumerated() { addLastErrors(of: output.value, to: &rows[at]) }
    return Dictionary(
      uniqueKeysWithValues: zip(
        outputs.map(\.key), rows.map { $0.rootingSquares().map(Float.init(roundingUp:)) }))
  }

  /// A returned element, in all rows of the batch at once.
  private struct Element {
    let output: Int
    let seed: AdjointSweep.Seed
    /// After how many values of the graph it is known.
    let start: Int
    /// Where it stands in its tensor, by row of the batch; rows of a sum add up in one place.
    let place: (_ batch: Int) -> Int
  }

  private func elements(of returned: Returned, output: Int) -> [Element] {
    switch returned {
    case .values(let parts):
      return parts.enumerated().flatMap { part, value in
        let width = graph.width(of: value)
        return (0..<width).map { unit in
          Element(
            output: output, seed: .value(value, unit: unit), start: value.index,
            place: { (part * graph.rows + $0) * width + unit })
        }
      }
    case .sums(let blocks):
      return blocks.enumerated().flatMap { block, sum in
        let count = sum.form.count
        return (0..<count).map { entry in
          Element(
            output: output, seed: .sum(sum, entry: entry), start: graph.operations.count,
            place: { _ in block * count + entry })
        }
      }
    }
  }

  /// The errors of a sum itself reach its own element alone.
  private func addLastErrors(of returned: Returned, to rows: inout Tensor<Double>) {
    guard case .sums(let blocks) = returned else { return }
    let stride = rows.count / Sensitivity.rows
    for (block, sum) in blocks.enumerated() {
      for (row, sizes) in sum.magnitudes?.byRow ?? [] {
        for (entry, size) in sizes.enumerated() {
          rows.elements[row * stride + block * sizes.count + entry] +=
            Sensitivity.isSquared(row) ? size * size : size
        }
      }
    }
  }
}

extension Tensor<Double> {
  /// A₂ from its squares.
  fileprivate func rootingSquares() -> Tensor {
    var rooted = self
    let stride = count / Sensitivity.rows
    for at in elements.indices where Sensitivity.isSquared(at / stride) {
      rooted.elements[at].formSquareRoot()
    }
    return rooted
  }
}

extension Float {
  /// The least number of single precision that is not below `value`, so that no bound is narrowed.
  fileprivate init(roundingUp value: Double) {
    self.init(value)
    if Double(self) < value { self = nextUp }
  }
}
