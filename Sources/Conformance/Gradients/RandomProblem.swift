public import GradientCheck
public import LSTM

extension Problem<Double> {
  /// A problem of random numbers, the same for the same generator.
  ///
  /// - Parameters:
  ///   - scale: of the weights, in units of 1/√(I+H): 1 for an untrained layer, 4 saturates.
  ///   - upstream: which outputs the loss looks at.
  public static func random(
    _ size: Dimensions, activations: Activations = Activations(), scale: Double = 1,
    upstream: UpstreamChoice = .everything, using generator: inout SeededGenerator
  ) -> Problem {
    let spread = scale / Double(size.inputs + size.units).squareRoot()
    func tensor(_ shape: [Int], _ deviation: Double) -> Tensor<Double> {
      Tensor(
        shape: shape,
        elements: (0..<shape.reduce(1, *)).map { _ in deviation * generator.normal() })
    }
    let state = [size.batch, size.units]
    let sequence = [size.steps, size.batch, size.units]
    var hidden = tensor(sequence, upstream.looksAtSequence ? 1 : 0)
    if upstream == .lastStep {
      let last = max(size.steps - 1, 0) * size.batch * size.units
      for at in hidden.elements.indices.prefix(last) { hidden.elements[at] = 0 }
    }
    let final = upstream.looksAtFinalStates ? 1.0 : 0
    return Problem(
      parameters: Parameters(
        inputWeights: tensor([4 * size.units, size.inputs], spread),
        recurrentWeights: tensor([4 * size.units, size.units], spread),
        bias: tensor([4 * size.units], 0.5 * scale)),
      activations: activations, inputs: tensor([size.steps, size.batch, size.inputs], 1),
      initial: CellState(hidden: tensor(state, 0.5), cell: tensor(state, 1)),
      upstream: Upstream(
        hidden: hidden, final: CellState(hidden: tensor(state, final), cell: tensor(state, final))))
  }
}

/// Which outputs of a layer a loss looks at.
public enum UpstreamChoice: CaseIterable, Sendable {
  case everything, sequence, lastStep, finalStates

  var looksAtSequence: Bool { self != .finalStates }
  var looksAtFinalStates: Bool { self == .everything || self == .finalStates }
}

extension Activations {
  /// The usual ones, then each gate and the cell with other ones: smooth, and with kinks.
  public static let varied: [Activations] = [
    Activations(), Activations(candidate: .identity), Activations(cell: .identity),
    Activations(input: .tanh, forget: .tanh, output: .tanh),
    Activations(candidate: .logistic, cell: .logistic), Activations(candidate: .relu),
    Activations(candidate: .leakyRelu(slope: 0.1), cell: .elu(alpha: 1)),
  ]
}
