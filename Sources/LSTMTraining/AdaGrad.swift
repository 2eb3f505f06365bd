public import LSTM
import RealModule

/// s = s' + g², then p − rate g / (√s + ε).
///
/// (Duchi, Hazan and Singer 2011, with numpy-ml's place for ε.)
public struct AdaGrad<Scalar: LSTMScalar>: UpdateRule {
  public var learningRate: Double
  public let epsilon: Double
  private var squares: [Scalar] = []

  public init(learningRate: Double, epsilon: Double = 1e-7) {
    self.learningRate = learningRate
    self.epsilon = epsilon
  }

  public mutating func update(_ parameters: inout [Scalar], along gradients: [Scalar]) {
    squares.start(count: parameters.count, gradients: gradients)
    let (rate, epsilon) = (Scalar(learningRate), Scalar(epsilon))
    for at in parameters.indices {
      squares[at] += gradients[at] * gradients[at]
      parameters[at] -= rate * gradients[at] / (Scalar.sqrt(squares[at]) + epsilon)
    }
  }
}
