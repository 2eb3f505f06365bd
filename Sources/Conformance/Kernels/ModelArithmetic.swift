import LSTM
import RealModule

/// What correct kernels may choose freely: everything here stays within their contracts.
struct ModelArithmetic: Sendable {
  var order = SummationOrder.sequential
  var activations = ActivationForm.direct
  /// Whether W x and R h are summed as one dot product or as two.
  var oneProduct = true
  /// Slopes as (1 − a)(1 + a) and a − a² instead of 1 − a² and a (1 − a).
  var factoredSlopes = false
  /// Where stored numbers are rounded to.
  var storage: NumberFormat?
  /// How many significant bits the operands of dot products keep.
  var operandBits: Int?

  enum ActivationForm: Sendable {
    case direct
    /// logistic(z) = ½ tanh(z/2) + ½
    case logisticByTanh
    /// tanh(z) = 2 logistic(2z) − 1
    case tanhByLogistic
    /// tanh(z) = 1 − 2 / (e²ᶻ + 1)
    case tanhByExp
  }

  func stored(_ value: Float) -> Float {
    storage.map { Float($0.rounded(Double(value))) } ?? value
  }

  func dot(_ a: [Float], _ b: [Float]) -> Float {
    operandBits == nil ? order.dot(a, b) : order.dot(a.map(operand), b.map(operand))
  }

  func activate(_ activation: Activation, _ z: Float) -> Float {
    switch (activation, activations) {
    case (.logistic, .logisticByTanh): 0.5 * Float.tanh(0.5 * z) + 0.5
    case (.tanh, .tanhByLogistic): 2 * Float.logistic(2 * z) - 1
    case (.tanh, .tanhByExp): 1 - 2 / (Float.exp(2 * z) + 1)
    default: activation(z)
    }
  }

  func slope(_ activation: Activation, _ z: Float, _ a: Float) -> Float {
    switch activation {
    case .logistic where factoredSlopes: a - a * a
    case .tanh where factoredSlopes: (1 - a) * (1 + a)
    default: activation.derivative(z, a)
    }
  }

  /// Round to nearest, ties to even, by dropping the low bits of a single-precision number.
  private func operand(_ value: Float) -> Float {
    guard let operandBits, value.isFinite else { return value }
    let dropped = UInt32(24 - operandBits)
    let bits = value.bitPattern
    let half = UInt32(1) << (dropped - 1)
    let even = (bits >> dropped) & 1
    return Float(bitPattern: ((bits + half - 1 + even) >> dropped) << dropped)
  }
}
