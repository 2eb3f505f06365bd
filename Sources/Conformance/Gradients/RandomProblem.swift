public import GradientCheck
public import LSTM

extension Problem<Double> {
  /// A plain problem of random numbers, the same for the same generator.
  ///
  /// - Parameters:
  ///   - scale: of the weights, in units of 1/√(I+H): 1 for an untrained layer, 4 saturates.
  ///   - upstream: which outputs the loss looks at.
  public static func random(
    _ size: Dimensions, activations: Activations = Activations(), scale: Double = 1,
    upstream: UpstreamChoice = .everything, using generator: inout SeededGenerator
  ) -> Problem {
    random(
      size, in: NetworkDesign(cell: CellDesign(activations: activations)), scale: scale,
      upstream: upstream, using: &generator)
  }

  /// A problem of any design. Padding beyond a row's length holds large numbers.
  public static func random(
    _ size: Dimensions, in design: NetworkDesign, lengths: [Int]? = nil,
    dropout: Dropout = Dropout(), scale: Double = 1, upstream: UpstreamChoice = .everything,
    using generator: inout SeededGenerator
  ) -> Problem {
    let spread = scale / Double(size.inputs + size.units).squareRoot()
    func deviation(_ name: String) -> Double {
      switch name.split(separator: ".")[1] {
      case "W", "R", "P": spread
      case "b", "b_recurrent", "p", "beta_c": 0.5 * scale
      case "h0": 0.5
      case "y": upstream.looksAtSequence ? 1 : 0
      case "h_n", "c_n": upstream.looksAtFinalStates ? 1 : 0
      default: 1
      }
    }
    var problem = Problem(size, in: design, lengths: lengths, dropout: dropout) { name, shape in
      let normal = Tensor(repeating: 0, shape: shape).map { _ in generator.normal() }
      // A fifth of a mask drops, the rest makes up for it.
      if name.contains("mask") { return normal.map { $0 < -0.84 ? 0 : 1.25 } }
      let deviation = deviation(name)
      return normal.map { deviation * $0 }
    }
    if upstream == .lastStep {
      let last = max(size.steps - 1, 0) * problem.outputUpstream.count / max(size.steps, 1)
      for at in 0..<last { problem.outputUpstream.elements[at] = 0 }
    }
    for (row, length) in (lengths ?? []).enumerated() {
      for step in length..<size.steps {
        for at in 0..<size.inputs { problem.inputs[step, row, at] = 1e3 }
      }
    }
    return problem
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
