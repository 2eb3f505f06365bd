import Bounds
import LSTM

/// What the pattern of wrong elements says, whatever the cause.
struct Structure {
  let testimony: Testimony
  let judge: Judge
  /// Other vectors, for an answer that belongs to one of them.
  let others: [JudgedProblem]

  private var size: Dimensions { testimony.ruler.problem.dimensions }

  func hints() -> [String] {
    let wrong = Quantity.allCases.filter(testimony.wrong.contains)
    let id = testimony.ruler.problem.id
    return wrong.flatMap { quantity -> [String] in
      guard let got = testimony.answer[quantity],
        let truth = testimony.ruler.problem.truth[quantity], got.shape == truth.shape,
        let right = judge.agreement(of: got, with: quantity, in: testimony.ruler.problem)
      else { return [] }
      let name = quantity.rawValue
      if let found = values(got, truth, quantity) { return ["\(name) \(found) (\(id))."] }
      let places = right.indices.filter { !right[$0] }.map(truth.index)
      return place(quantity, places).map { ["\(name): \($0) (\(id))."] } ?? []
    }
  }

  /// Whether all wrong elements lie behind the last whole vector of some width.
  func tail() -> String? {
    for quantity in Quantity.allCases where testimony.wrong.contains(quantity) {
      guard let got = testimony.answer[quantity],
        let right = judge.agreement(of: got, with: quantity, in: testimony.ruler.problem)
      else { continue }
      var wrong = right.indices.filter { !right[$0] }.map(got.index)
      // Later steps see hidden states that are wrong already.
      if quantity == .hidden { wrong = wrong.filter { $0[0] == wrong[0][0] } }
      let units =
        quantity.isParameter ? wrong.map { $0[0] % size.units } : wrong.compactMap(\.last)
      let count = quantity.isParameter ? size.units : got.shape.last ?? 0
      for width in [16, 8, 4] {
        let tail = count / width * width
        if tail > 0, tail < count, units.allSatisfy({ $0 >= tail }) {
          return "\(quantity.rawValue): only units \(tail)…\(count - 1) are wrong, the tail of "
            + "vectors of \(width) (\(testimony.ruler.problem.id))."
        }
      }
    }
    return nil
  }

  /// What the wrong tensor holds.
  private func values(
    _ got: Tensor<Double>, _ truth: Tensor<Double>, _ quantity: Quantity
  ) -> String? {
    let bad = got.elements.filter { !$0.isFinite }.count
    if bad > 0 { return "holds \(bad) of \(got.count) numbers that are NaN or infinite" }
    if got.elements.allSatisfy({ $0 == 0 }) { return "is zero throughout" }
    if let other = others.first(where: { other in
      other.id != testimony.ruler.problem.id
        && other.truth[quantity].map { near(got, $0) } == true
    }) {
      return "is the answer to another call, that of vector \(other.id)"
    }
    if let ratio = ratio(got, truth) { return "is \(short(ratio)) times the truth throughout" }
    if quantity == .recurrentGradient, size.units > 1, truth.shape.last == size.units,
      near(got, transposed(truth))
    {
      return "is the truth with every gate's block transposed"
    }
    return nil
  }

  private func near(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Bool {
    guard a.shape == b.shape, a.count > 1 else { return false }
    let largest = b.elements.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return false }
    let tolerance = 64 * judge.contract.format.unitRoundoff * largest
    return zip(a.elements, b.elements).allSatisfy { ($0 - $1).magnitude <= tolerance }
  }

  /// One number that the truth was multiplied by, if it was.
  private func ratio(_ got: Tensor<Double>, _ truth: Tensor<Double>) -> Double? {
    guard
      let at = truth.elements.indices.max(by: {
        truth.elements[$0].magnitude < truth.elements[$1].magnitude
      }), truth.elements[at] != 0, truth.count > 1
    else { return nil }
    let ratio = got.elements[at] / truth.elements[at]
    return ratio != 1 && near(got, truth.map { $0 * ratio }) ? ratio : nil
  }

  private func transposed(_ blocks: Tensor<Double>) -> Tensor<Double> {
    Tensor(shape: [4, size.units, size.units], elements: blocks.elements)
      .transposed([0, 2, 1]).reshaped(blocks.shape)
  }

  /// Where all wrong elements lie, when they lie together.
  private func place(_ quantity: Quantity, _ wrong: [[Int]]) -> String? {
    if quantity.isParameter {
      let gates = Set(wrong.map { $0[0] / size.units })
      if gates.count < 4 {
        let letters = gates.sorted().compactMap { Gate(rawValue: $0)?.letter }
        return "only the block of gate \(letters.joined(separator: ", ")) is wrong"
      }
    }
    guard quantity.shape(size).first == size.steps, wrong.allSatisfy({ $0.count == 3 }) else {
      return nil
    }
    let rows = Set(wrong.map { $0[1] })
    if rows.count < size.batch {
      return "only rows \(rows.sorted().map(String.init).joined(separator: ", ")) of "
        + "\(size.batch) are wrong"
    }
    return nil
  }
}

extension Quantity {
  fileprivate var isParameter: Bool {
    [.weightGradient, .recurrentGradient, .biasGradient].contains(self)
  }
}

extension Tensor {
  fileprivate func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, elements: elements) }
}
