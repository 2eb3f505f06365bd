public import LSTM
import RealModule

/// Descent by corrected moments of the gradients; at the t-th update
/// ```
/// m = decay1 m' + (1 − decay1) g        s = decay2 s' + (1 − decay2) g²
/// p − rate m / (1 − decay1ᵗ) / (√(s / (1 − decay2ᵗ)) + ε)
/// ```
/// (Kingma and Ba 2015.)
public struct Adam<Scalar: LSTMScalar>: UpdateRule {
  public var learningRate: Double
  public let decay1: Double
  public let decay2: Double
  public let epsilon: Double
  private var updates = 0
  private var means: [Scalar] = []
  private var squares: [Scalar] = []

  public init(
    learningRate: Double, decay1: Double = 0.9, decay2: Double = 0.999, epsilon: Double = 1e-7
  ) {
    self.learningRate = learningRate
    self.decay1 = decay1
    self.decay2 = decay2
    self.epsilon = epsilon
  }

  public mutating func update(_ parameters: inout [Scalar], along gradients: [Scalar]) {
    means.start(count: parameters.count, gradients: gradients)
    squares.start(count: parameters.count, gradients: gradients)
    updates += 1
    let (rate, decay1, decay2) = (Scalar(learningRate), Scalar(decay1), Scalar(decay2))
    let epsilon = Scalar(epsilon)
    let meanWeight = 1 - Scalar.pow(decay1, updates)
    let squareWeight = 1 - Scalar.pow(decay2, updates)
    for at in parameters.indices {
      let gradient = gradients[at]
      means[at] = decay1 * means[at] + (1 - decay1) * gradient
      squares[at] = decay2 * squares[at] + (1 - decay2) * (gradient * gradient)
      let root = Scalar.sqrt(squares[at] / squareWeight)
      parameters[at] -= rate * (means[at] / meanWeight) / (root + epsilon)
    }
  }
}
