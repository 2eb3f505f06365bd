import GradientCheck
import RealModule

/// An LSTM whose gates are hard sigmoids, clip(0.2 z + 0.5, 0, 1): smooth between its kinks.
struct HardSigmoidLayer: DifferentiableFunction {
  let steps = 5
  let units: Int
  let inputs: Int
  private let x: [Double]
  private let initial: (hidden: [Double], cell: [Double])
  /// One weight for every hidden state of every step, then for the final cell state.
  private let upstream: [Double]

  init(units: Int, inputs: Int, using generator: inout SeededGenerator) {
    self.units = units
    self.inputs = inputs
    x = (0..<(steps * inputs)).map { _ in generator.normal() }
    initial = (
      (0..<units).map { _ in 0.5 * generator.normal() },
      (0..<units).map { _ in generator.normal() }
    )
    upstream = (0..<((steps + 1) * units)).map { _ in generator.normal() }
  }

  /// W [4H, I], R [4H, H], b [4H], flat.
  var count: Int { 4 * units * (inputs + units + 1) }

  func callAsFunction<S: DifferentiableScalar>(_ p: [S]) -> S {
    let (recurrent, bias) = (4 * units * inputs, 4 * units * (inputs + units))
    var h = initial.hidden.map { S($0) }
    var c = initial.cell.map { S($0) }
    var loss = S.zero
    for step in 0..<steps {
      let z = (0..<(4 * units)).map { row in
        var sum = p[bias + row]
        for k in 0..<inputs { sum += p[row * inputs + k] * S(x[step * inputs + k]) }
        for k in 0..<units { sum += p[recurrent + row * units + k] * h[k] }
        return sum
      }
      for unit in 0..<units {
        let (i, f) = (gate(z[unit]), gate(z[units + unit]))
        let (g, o) = (S.tanh(z[2 * units + unit]), gate(z[3 * units + unit]))
        c[unit] = f * c[unit] + i * g
        h[unit] = o * S.tanh(c[unit])
        loss += S(upstream[step * units + unit]) * h[unit]
      }
    }
    for unit in 0..<units { loss += S(upstream[steps * units + unit]) * c[unit] }
    return loss
  }

  private func gate<S: DifferentiableScalar>(_ z: S) -> S {
    let line = S(0.2) * z + S(0.5)
    guard S.isPositive(line) else { return S.zero }
    return S.isPositive(1 - line) ? line : 1
  }
}
