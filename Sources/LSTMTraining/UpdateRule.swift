public import LSTM

/// How parameters follow their gradients: one update a call.
///
/// Rules treat every parameter alike and by itself, so they see flat arrays. What they remember of
/// earlier gradients lives in them; the same rule must see the same parameters at every call.
public protocol UpdateRule<Scalar>: Sendable {
  associatedtype Scalar: LSTMScalar

  /// That of the next update.
  var learningRate: Double { get set }

  /// - Precondition: as many gradients as parameters, and as many as at the first call.
  mutating func update(_ parameters: inout [Scalar], along gradients: [Scalar])
}

/// A rule by its name and constants, for any scalar.
public enum Optimizer: Hashable, Sendable {
  case descent(learningRate: Double, momentum: Double = 0)
  case adaGrad(learningRate: Double, epsilon: Double)
  case rmsProp(learningRate: Double, decay: Double, epsilon: Double)
  case adam(learningRate: Double, decay1: Double, decay2: Double, epsilon: Double)

  /// The rule, with nothing remembered yet.
  public func rule<Scalar: LSTMScalar>(over scalar: Scalar.Type) -> any UpdateRule<Scalar> {
    switch self {
    case .descent(let rate, let momentum):
      GradientDescent<Scalar>(learningRate: rate, momentum: momentum)
    case .adaGrad(let rate, let epsilon):
      AdaGrad<Scalar>(learningRate: rate, epsilon: epsilon)
    case .rmsProp(let rate, let decay, let epsilon):
      RMSProp<Scalar>(learningRate: rate, decay: decay, epsilon: epsilon)
    case .adam(let rate, let decay1, let decay2, let epsilon):
      Adam<Scalar>(learningRate: rate, decay1: decay1, decay2: decay2, epsilon: epsilon)
    }
  }
}
