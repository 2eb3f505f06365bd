public import LSTM
import RealModule

extension Initializer.Draws {
  /// One draw.
  public func next(using generator: inout some RandomNumberGenerator) -> Double {
    switch self {
    case .uniform: return Double.random(in: 0..<1, using: &generator)
    case .normal:
      // Box and Muller 1958; 1 − u lies above zero, where the logarithm is finite.
      let radius = Double.sqrt(-2 * Double.log(1 - .random(in: 0..<1, using: &generator)))
      return radius * Double.cos(2 * .pi * .random(in: 0..<1, using: &generator))
    case .truncatedNormal:
      while true {
        let draw = Self.normal.next(using: &generator)
        if draw.magnitude < 2 { return draw }
      }
    }
  }
}

extension Initializer {
  /// Weights [rows, columns] from a generator's numbers.
  public func weights(
    rows: Int, columns: Int, using generator: inout some RandomNumberGenerator
  ) -> Tensor<Double> {
    let elements = (0..<(rows * columns)).map { _ in draws.next(using: &generator) }
    return weights(from: Tensor(shape: [rows, columns], elements: elements))
  }
}

extension Parameters<Double> {
  /// EpyNN's initial parameters: one matrix a gate and side, drawn in the order U_f, V_f, U_i, V_i,
  /// U_g, V_g, U_o, V_o; biases zero.
  public static func epynn(
    inputs: Int, units: Int, _ initializer: Initializer = .orthogonal,
    using generator: inout some RandomNumberGenerator
  ) throws -> Parameters {
    var stored: [String: Tensor<Double>] = [:]
    for gate in ["f", "i", "g", "o"] {
      stored["U_\(gate)"] = initializer.weights(rows: inputs, columns: units, using: &generator)
      stored["V_\(gate)"] = initializer.weights(rows: units, columns: units, using: &generator)
      stored["b_\(gate)"] = Tensor(repeating: 0, shape: [1, units])
    }
    return try Convention.epynn.parameters(from: stored, inputs: inputs, units: units)
  }

  /// numpy-ml's initial parameters: one matrix a gate over hidden state and inputs, the candidate's
  /// by `candidate`, the others' by `gates`, drawn in the order f, u, c, o; biases zero.
  public static func numpyML(
    inputs: Int, units: Int, gates: Initializer = .glorotUniform(),
    candidate: Initializer = .glorotUniform(gain: Initializer.gain(of: .tanh)),
    using generator: inout some RandomNumberGenerator
  ) throws -> Parameters {
    var stored: [String: Tensor<Double>] = [:]
    for gate in ["f", "u", "c", "o"] {
      let initializer = gate == "c" ? candidate : gates
      stored["W\(gate)"] = initializer.weights(
        rows: units + inputs, columns: units, using: &generator)
      stored["b\(gate)"] = Tensor(repeating: 0, shape: [1, units])
    }
    return try Convention.numpyML.parameters(from: stored, inputs: inputs, units: units)
  }
}
