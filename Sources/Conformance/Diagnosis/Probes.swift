import Bounds
import LSTM

/// Further calls of a kernel on simpler problems, made from one that it failed.
///
/// The layer of this package in double precision says what is right.
struct Probes {
  let kernel: any Kernel
  let problem: Problem<Double>
  private(set) var calls = 0
  static let most = 200

  init(_ kernel: any Kernel, _ problem: Problem<Double>) {
    self.kernel = kernel
    self.problem = problem
  }

  private var steps: Int { problem.inputs.shape[0] }
  private var batch: Int { problem.inputs.shape[1] }

  /// Whether the kernel is right about one half of a problem; nil when it may not be asked.
  mutating func isRight(_ problem: Problem<Double>, _ pass: Quantity.Pass) -> Bool? {
    guard calls < Self.most else { return nil }
    calls += 1
    guard let answer = try? kernel.solve(problem), let solved = try? problem.solve() else {
      return nil
    }
    let truth = Quantity.all(of: solved.pass, solved.gradients)
    let unit = max(kernel.contract.format.unitRoundoff, kernel.contract.relative)
    return Quantity.allCases.filter { $0.pass == pass && !$0.isTrace }.allSatisfy { quantity in
      guard let got = answer[quantity], let right = truth[quantity], got.shape == right.shape
      else { return false }
      let largest = right.elements.reduce(0) { max($0, $1.magnitude) }
      return zip(got.elements, right.elements).allSatisfy {
        ($0 - $1).magnitude <= 4_096 * unit * largest + kernel.contract.underflow
      }
    }
  }

  /// Where a wrong forward pass goes wrong first.
  mutating func forward() -> [String] {
    var hints: [String] = []
    let wrong = (0...steps).first { isRight(prefix($0), .forward) == false }
    guard let wrong else { return [] }
    let short = prefix(wrong)
    hints.append(
      wrong == 0
        ? "Without any step it is wrong: h_n must be h0 and c_n must be c0."
        : "By prefixes of the sequence, step \(wrong - 1) is the first that is wrong.")
    if batch > 1 {
      let alone = (0..<batch).filter { isRight(row($0, of: short), .forward) == true }
      if alone.count == batch {
        hints.append("Every row alone is right: the rows of the batch are mixed.")
      } else if !alone.isEmpty {
        hints.append("Alone, rows \(list(alone)) are right, the others are not.")
      }
    }
    let zeroed: [(String, Problem<Double>)] =
      [
        ("x", short.with { $0.inputs = $0.inputs.zeros }),
        ("h0", short.with { $0.initial.hidden = $0.initial.hidden.zeros }),
        ("c0", short.with { $0.initial.cell = $0.initial.cell.zeros }),
        ("W", short.with { $0.parameters.inputWeights = $0.parameters.inputWeights.zeros }),
        ("R", short.with { $0.parameters.recurrentWeights = $0.parameters.recurrentWeights.zeros }),
        ("b", short.with { $0.parameters.bias = $0.parameters.bias.zeros }),
      ]
      + Gate.allCases.map { gate in
        ("gate \(gate.letter)'s W, R and b", short.with { $0.parameters.zero(gate) })
      }
    let needed = zeroed.filter { isRight($0.1, .forward) == true }.map(\.0)
    if !needed.isEmpty {
      hints.append("It is right when zeros stand for \(needed.joined(separator: ", or for ")).")
    }
    return hints
  }

  /// Whether parameter gradients that are wrong alone are so by a sum over steps or rows.
  mutating func parameterGradients() -> [String] {
    var hints: [String] = []
    if steps > 1, isRight(prefix(1).asking(1), .backward) == true {
      hints.append("Over a single step they are right: look at the sums over steps.")
    }
    if batch > 1, (0..<batch).allSatisfy({ isRight(row($0, of: problem), .backward) == true }) {
      hints.append("For every row alone they are right: look at the sums over the batch.")
    }
    return hints
  }

  /// Which upstream gradients a wrong backward pass does not carry.
  mutating func backward() -> [String] {
    let none = Upstream(
      hidden: problem.upstream.hidden.zeros, final: problem.upstream.final.map { _ in 0 })
    func asked(_ upstream: Upstream<Double>) -> Problem<Double> {
      problem.with { $0.upstream = upstream }
    }
    var wrong: [String] = []
    var upstream = none
    upstream.final.hidden = none.final.hidden.map { _ in 1 }
    if isRight(asked(upstream), .backward) == false { wrong.append("h_n") }
    upstream = none
    upstream.final.cell = none.final.cell.map { _ in 1 }
    if isRight(asked(upstream), .backward) == false { wrong.append("c_n") }
    let size = batch * (problem.initial.hidden.shape.last ?? 0)
    let atSteps = (0..<steps).filter { step in
      var upstream = none
      for at in (step * size)..<((step + 1) * size) { upstream.hidden.elements[at] = 1 }
      return isRight(asked(upstream), .backward) == false
    }
    if !atSteps.isEmpty {
      wrong.append(atSteps.count == steps ? "y at any step" : "y at steps \(list(atSteps))")
    }
    let isRightOverOneStep = steps > 1 ? isRight(prefix(1).asking(1), .backward) : false
    return [
      wrong.isEmpty
        ? nil
        : "Asked one by one, it is wrong for the gradient of \(wrong.joined(separator: ", of ")).",
      isRightOverOneStep == true
        ? "Over a single step backward is right: look at what is carried from step to step." : nil,
    ].compactMap(\.self)
  }

  private func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }

  /// The first steps alone.
  private func prefix(_ count: Int) -> Problem<Double> {
    problem.with {
      $0.inputs = $0.inputs.prefix(count)
      $0.upstream.hidden = $0.upstream.hidden.prefix(count)
    }
  }

  private func row(_ row: Int, of problem: Problem<Double>) -> Problem<Double> {
    problem.with {
      $0.inputs = $0.inputs.keeping(row, axis: 1)
      $0.initial = CellState(
        hidden: $0.initial.hidden.keeping(row, axis: 0), cell: $0.initial.cell.keeping(row, axis: 0)
      )
      $0.upstream = Upstream(
        hidden: $0.upstream.hidden.keeping(row, axis: 1),
        final: CellState(
          hidden: $0.upstream.final.hidden.keeping(row, axis: 0),
          cell: $0.upstream.final.cell.keeping(row, axis: 0)))
    }
  }
}

extension Problem<Double> {
  /// With this upstream gradient of every output, so that none hides what it would show.
  fileprivate func asking(_ upstream: Double) -> Problem {
    with {
      $0.upstream = Upstream(
        hidden: $0.upstream.hidden.map { _ in upstream },
        final: $0.upstream.final.map { _ in upstream })
    }
  }

  fileprivate func with(_ change: (inout Problem) -> Void) -> Problem {
    var problem = self
    change(&problem)
    return problem
  }
}

extension Parameters<Double> {
  fileprivate mutating func zero(_ gate: Gate) {
    func zero(_ tensor: inout Tensor<Double>) {
      let block = tensor.count / 4
      for at in (gate.rawValue * block)..<((gate.rawValue + 1) * block) { tensor.elements[at] = 0 }
    }
    zero(&inputWeights)
    zero(&recurrentWeights)
    zero(&bias)
  }
}

extension Tensor<Double> {
  fileprivate var zeros: Tensor { map { _ in 0 } }

  /// The first entries along the first axis.
  fileprivate func prefix(_ count: Int) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(
      shape: [count] + shape.dropFirst(), elements: Array(elements.prefix(count * size)))
  }

  /// One entry along an axis, which stays with length 1.
  fileprivate func keeping(_ entry: Int, axis: Int) -> Tensor {
    var kept = shape
    kept[axis] = 1
    let inner = shape[(axis + 1)...].reduce(1, *)
    return Tensor(
      shape: kept,
      elements: elements.indices.filter { $0 / inner % shape[axis] == entry }.map { elements[$0] })
  }
}
