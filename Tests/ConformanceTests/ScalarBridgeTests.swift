import Conformance
import GradientCheck
import LSTM
import Testing

/// The layer's functions in the scalars that carry a derivative.
@Suite("Activations in dual, complex and traced numbers")
struct ScalarBridgeTests {
  static let every: [Activation] = [
    .identity, .affine(slope: 0.5, offset: -0.25), .relu, .leakyRelu(slope: 0.25),
    .thresholdedRelu(theta: 0.75), .elu(alpha: 1.5), .selu, .gelu, .geluTanh, .exponential,
    .softplus, .softsign, .hardSigmoid, .hardSigmoidSixth, .logistic, .tanh,
    .scaledTanh(alpha: 1.5, beta: 0.75),
  ]

  @Test("dual and complex derivatives are the written one", arguments: every)
  func derivatives(activation: Activation) {
    for z in [-45.0, -20, -3.3, -2, -0.3, 1e-9, 0.2, 1.7, 2.6, 12, 45] {
      let value = activation(z)
      let written = activation.derivative(z, value)
      let dual = activation(Dual(z, derivative: 1))
      let complex = activation(ComplexStep(z, derivative: 1))
      // 1 − tanh² and σ (1 − σ) have no digits beside 1; the others keep theirs.
      let isPlain = activation == .tanh || activation == .logistic
      let scale = max(written.magnitude, isPlain || z.magnitude < 1 ? 1 : 1e-30)
      #expect((dual.derivative - written).magnitude <= 2e-14 * scale, "dual at \(z)")
      #expect((complex.derivative - written).magnitude <= 2e-14 * scale, "complex at \(z)")
      #expect((dual.value - value).magnitude <= 2e-15 * max(1, value.magnitude))
      #expect((complex.value - value).magnitude <= 2e-14 * max(1, value.magnitude))
      #expect(activation(Traced(z)).value == value)
    }
  }

  @Test("the second derivative is the difference of first ones", arguments: every)
  func second(activation: Activation) {
    for z in [-1.6, 0.3, 1.4] {
      func slope(_ z: Dual<Double>) -> Dual<Double> { activation.derivative(z, activation(z)) }
      let step = 1e-5
      let difference =
        (slope(Dual(z + step, derivative: 0)).value - slope(Dual(z - step, derivative: 0)).value)
        / (2 * step)
      #expect((slope(Dual(z, derivative: 1)).derivative - difference).magnitude < 1e-8)
    }
  }

  @Test(
    "at a kink dual and complex numbers take the derivative from below",
    arguments: [
      (Activation.relu, 0.0), (.leakyRelu(slope: 0.25), 0), (.thresholdedRelu(theta: 0.75), 0.75),
      (.elu(alpha: 1.5), 0), (.selu, 0), (.hardSigmoid, -2.5), (.hardSigmoid, 2.5),
      (.hardSigmoidSixth, -3), (.hardSigmoidSixth, 3),
    ])
  func kinks(activation: Activation, kink: Double) {
    let below = activation.derivative(kink, activation(kink))
    #expect(activation(Dual(kink, derivative: 1)).derivative == below)
    #expect((activation(ComplexStep(kink, derivative: 1)).derivative - below).magnitude < 1e-15)
  }
}
