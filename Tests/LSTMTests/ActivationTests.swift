import LSTM
import RealModule
import Testing

@Suite("Activations hold at the extremes")
struct ActivationTests {
  @Test(
    "logistic keeps its relative accuracy down to subnormal numbers",
    arguments: [
      -744.0, -740, -710, -709, -100, -37, -1, -1e-300, 0, 1e-300, 1, 37, 800,
    ])
  func logisticAccuracy(z: Double) {
    #if arch(x86_64)
      let truth = Double(1 / (1 + Float80.exp(-Float80(z))))
      #expect((Double.logistic(z) - truth).magnitude <= 4 * truth.ulp)
    #endif
    #expect(Double.logistic(z) + Double.logistic(-z) == 1 || z.magnitude < 1)
  }

  @Test("tanh keeps its relative accuracy near zero and never leaves ±1")
  func tanhAccuracy() {
    for z in [Double.leastNonzeroMagnitude, 1e-300, 1e-12, 1e-5] {
      #expect((Activation.tanh(z) - z).magnitude <= z * z * z + z.ulp)
    }
    #expect(Activation.tanh(800.0) == 1 && Activation.tanh(-800.0) == -1)
    #expect(Activation.tanh(Float(88.8)) == 1 && Activation.tanh(-Float.infinity) == -1)
  }

  @Test("±800 and infinity saturate without NaN")
  func saturation() {
    for z in [800.0, .infinity] {
      #expect(Activation.logistic(z) == 1)
      #expect(Activation.logistic(-z) == 0)
      #expect(Activation.elu(alpha: 1)(-z) == -1)
      #expect(Activation.logistic.derivative(-z, Activation.logistic(-z)) == 0)
      #expect(Activation.tanh.derivative(z, Activation.tanh(z)) == 0)
    }
  }

  @Test(
    "NaN stays NaN",
    arguments: [
      Activation.identity, .logistic, .tanh, .elu(alpha: 1), .leakyRelu(slope: 0.25),
    ])
  func nan(activation: Activation) {
    #expect(activation(Double.nan).isNaN)
    #expect(activation(Float.nan).isNaN)
  }

  @Test("ReLU hands NaN on") func reluNaN() { #expect(Activation.relu(Double.nan).isNaN) }

  @Test(
    "each derivative is the slope of its activation",
    arguments: [
      Activation.identity, .relu, .leakyRelu(slope: 0.25), .elu(alpha: 1.5), .logistic, .tanh,
    ])
  func derivatives(activation: Activation) {
    for z in [-2.0, -0.3, 0.2, 1.7] {
      let step = 1e-5
      let slope = (activation(z + step) - activation(z - step)) / (2 * step)
      #expect((activation.derivative(z, activation(z)) - slope).magnitude < 1e-9)
    }
  }
}
