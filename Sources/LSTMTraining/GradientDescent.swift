public import LSTM

/// u = momentum u' + rate g, then p − u, where u' is the last update and holds its own rate.
///
/// (numpy-ml's SGD; without momentum EpyNN's update.)
public struct GradientDescent<Scalar: LSTMScalar>: UpdateRule {
  public var learningRate: Double
  public let momentum: Double
  private var last: [Scalar] = []

  public init(learningRate: Double, momentum: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
  }

  public mutating func update(_ parameters: inout [Scalar], along gradients: [Scalar]) {
    last.start(count: parameters.count, gradients: gradients)
    let (rate, momentum) = (Scalar(learningRate), Scalar(momentum))
    for at in parameters.indices {
      last[at] = momentum * last[at] + rate * gradients[at]
      parameters[at] -= last[at]
    }
  }
}

extension Array where Element: LSTMScalar {
  /// Makes this memory of gradients as many zeros as there are parameters, if it is new.
  mutating func start(count: Int, gradients: [Element]) {
    if isEmpty { self = Array(repeating: .zero, count: count) }
    precondition(
      self.count == count && gradients.count == count,
      "\(gradients.count) gradients of \(count) parameters, \(self.count) at the first update")
  }
}
