import LSTM
import RealModule

/// A way to compute logistic and tanh.
public enum ActivationForm: Hashable, Sendable {
  case direct

  // Within a contract that allows an absolute error.
  /// logistic(z) = ½ tanh(z/2) + ½
  case logisticByTanh
  /// tanh(z) = 2 logistic(2z) − 1
  case tanhByLogistic
  /// tanh(z) = 1 − 2 / (e²ᶻ + 1)
  case tanhByExp

  // Seen in real kernels, and wrong somewhere.
  /// tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)
  case tanhByTwoExps
  /// tanh(z) = (e²ᶻ − 1) / (e²ᶻ + 1)
  case tanhByExpQuotient
  /// logistic(z) = 1 / (1 + e⁻ᶻ) on both sides
  case logisticOneSided
  /// No number beyond 40 in magnitude.
  case logisticRangeLimited
  /// Pre-activations cut off at ±40.
  case logisticClamped
  /// A continued fraction cut off where it crosses 1: tanh to 1e-4.
  case tanhRational
  /// Linear between 257 entries on [−8, 8], constant outside.
  case tanhTable
  /// clip(0.2 z + 0.5, 0, 1)
  case hardLogistic
  /// tanh computed in single precision.
  case tanhInSingle

  func activate<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ activation: Activation, _ z: Scalar
  ) -> Scalar {
    switch (activation, self) {
    case (_, .direct): return activation(z)
    case (.logistic, .logisticByTanh): return 0.5 * Scalar.tanh(0.5 * z) + 0.5
    case (.logistic, .logisticOneSided): return 1 / (1 + Scalar.exp(-z))
    case (.logistic, .logisticRangeLimited): return z.magnitude > 40 ? .nan : Scalar.logistic(z)
    case (.logistic, .logisticClamped): return Scalar.logistic(min(max(z, -40), 40))
    case (.logistic, .hardLogistic): return min(max(Scalar(0.2) * z + Scalar(0.5), 0), 1)
    case (.tanh, .tanhByLogistic): return 2 * Scalar.logistic(2 * z) - 1
    case (.tanh, .tanhByExp): return 1 - 2 / (Scalar.exp(2 * z) + 1)
    case (.tanh, .tanhByTwoExps):
      return (Scalar.exp(z) - Scalar.exp(-z)) / (Scalar.exp(z) + Scalar.exp(-z))
    case (.tanh, .tanhByExpQuotient): return (Scalar.exp(2 * z) - 1) / (Scalar.exp(2 * z) + 1)
    case (.tanh, .tanhRational):
      let x = min(max(z, Scalar(-4.97)), Scalar(4.97))
      let square = x * x
      let above = x * (135135 + square * (17325 + square * (378 + square)))
      return above / (135135 + square * (62370 + square * (3150 + square * 28)))
    case (.tanh, .tanhTable):
      let at = (min(max(z, -8), 8) + 8) * 16
      let left = min(at.rounded(.down), 255)
      let (low, high) = (Scalar.tanh(left / 16 - 8), Scalar.tanh((left + 1) / 16 - 8))
      return low + (at - left) * (high - low)
    case (.tanh, .tanhInSingle): return Scalar(Float.tanh(Float(z)))
    default: return activation(z)
    }
  }
}

/// A way to compute the derivatives of logistic and tanh.
public enum SlopeForm: Hashable, Sendable {
  /// a (1 − a) and 1 − a²
  case direct
  /// a − a² and (1 − a)(1 + a)
  case factored
  /// e⁻ᶻ / (1 + e⁻ᶻ)², which has no value where its square overflows.
  case logisticByExp

  func slope<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ activation: Activation, _ z: Scalar, _ a: Scalar
  ) -> Scalar {
    switch (activation, self) {
    case (.logistic, .factored): return a - a * a
    case (.tanh, .factored): return (1 - a) * (1 + a)
    case (.logistic, .logisticByExp):
      let small = Scalar.exp(-z)
      return small / ((1 + small) * (1 + small))
    default: return activation.derivative(z, a)
    }
  }
}
