public import LSTM
import RealModule

/// s = decay s' + (1 − decay) g², then p − rate g / (√s + ε).
///
/// (Tieleman and Hinton 2012, with numpy-ml's place for ε; s starts at zero and is not corrected.)
public struct RMSProp<Scalar: LSTMScalar>: UpdateRule {
  public var learningRate: Double
  public let decay: Double
  public let epsilon: Double
  private var squares: [Scalar] = []

  public init(learningRate: Double, decay: Double = 0.9, epsilon: Double = 1e-7) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
  }

  public mutating func update(_ parameters: inout [Scalar], along gradients: [Scalar]) {
    squares.start(count: parameters.count, gradients: gradients)
    let (rate, decay, epsilon) = (Scalar(learningRate), Scalar(decay), Scalar(epsilon))
    for at in parameters.indices {
      let gradient = gradients[at]
      squares[at] = decay * squares[at] + (1 - decay) * (gradient * gradient)
      parameters[at] -= rate * gradient / (Scalar.sqrt(squares[at]) + epsilon)
    }
  }
}
