import Bounds
import Conformance
import LSTM

/// A kernel made wrong on purpose.
struct BrokenKernel: Kernel {
  let name: String
  var contract = Contract.f64
  let answer: @Sendable (Problem<Double>) throws -> [Quantity: Tensor<Double>]

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try answer(problem)
  }

  /// The right answer, for breaking.
  static func right(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let (pass, gradients) = try problem.solve()
    return Quantity.all(of: pass, gradients)
  }

  /// Input and forget gate exchanged.
  static let swappedGates = BrokenKernel(name: "swapped gates") { problem in
    var problem = problem
    let units = problem.parameters.bias.shape[0] / 4
    func swap(_ tensor: inout Tensor<Double>) {
      let block = tensor.count / 4
      for at in 0..<block { tensor.elements.swapAt(at, at + block) }
    }
    precondition(units > 0)
    swap(&problem.parameters.inputWeights)
    swap(&problem.parameters.recurrentWeights)
    swap(&problem.parameters.bias)
    return try right(problem)
  }

  /// Backward forgets dc between steps.
  static let droppedCellCarry = BrokenKernel(name: "dropped dc carry") { problem in
    let layer = try Layer(problem.parameters, activations: problem.activations)
    var answer = try right(problem)
    var sums = problem.parameters.map { _ in 0.0 }
    var carried = problem.upstream.final
    var dx: [Double] = []
    let passes = try steps(problem)
    for (step, pass) in passes.enumerated().reversed() {
      let part = try layer.backward(
        pass,
        upstream: Upstream(hidden: problem.upstream.hidden.step(step), final: carried))
      carried = part.initial
      carried.cell = carried.cell.map { _ in 0 }
      dx = part.inputs.elements + dx
      sums = Parameters(
        inputWeights: sums.inputWeights.plus(part.parameters.inputWeights),
        recurrentWeights: sums.recurrentWeights.plus(part.parameters.recurrentWeights),
        bias: sums.bias.plus(part.parameters.bias))
    }
    if !passes.isEmpty {
      answer[.inputGradient] = Tensor(shape: problem.inputs.shape, elements: dx)
      answer[.weightGradient] = sums.inputWeights
      answer[.recurrentGradient] = sums.recurrentWeights
      answer[.biasGradient] = sums.bias
      answer[.initialHiddenGradient] = carried.hidden
      answer[.initialCellGradient] = carried.cell
    }
    return answer
  }

  private static func steps(_ problem: Problem<Double>) throws -> [ForwardPass<Double>] {
    let layer = try Layer(problem.parameters, activations: problem.activations)
    var state = problem.initial
    return try (0..<problem.inputs.shape[0]).map { step in
      let pass = try layer.forward(problem.inputs.step(step), from: state)
      state = pass.final
      return pass
    }
  }
}

extension Tensor<Double> {
  /// One step of a tensor [T, N, …], as [1, N, …].
  func step(_ at: Int) -> Tensor {
    let size = count / shape[0]
    return Tensor(
      shape: [1] + shape.dropFirst(), elements: Array(elements[(at * size)..<((at + 1) * size)]))
  }

  func plus(_ other: Tensor) -> Tensor {
    Tensor(shape: shape, elements: zip(elements, other.elements).map { $0 + $1 })
  }
}
