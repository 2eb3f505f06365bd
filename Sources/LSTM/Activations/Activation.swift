public import RealModule

/// A function applied to each entry of a pre-activation or of the cell state.
public enum Activation: Hashable, Sendable {
  case identity
  /// `slope`·z + `offset`
  case affine(slope: Double, offset: Double)
  /// max(0, z)
  case relu
  /// z above zero, `slope`·z below.
  case leakyRelu(slope: Double)
  /// z above `theta`, else 0.
  case thresholdedRelu(theta: Double)
  /// z above zero, `alpha`·(eᶻ − 1) below.
  case elu(alpha: Double)
  /// λ·ELU(z) with ELU's α, the two constants of Klambauer et al., Self-Normalizing Neural
  /// Networks, 2017.
  case selu
  /// z·Φ(z), Φ the normal distribution (Hendrycks and Gimpel, Gaussian Error Linear Units, 2016).
  case gelu
  /// ½ z (1 + tanh(√(2/π) (z + 0.044715 z³))), the approximation given there.
  case geluTanh
  /// eᶻ
  case exponential
  /// log(1 + eᶻ)
  case softplus
  /// z / (1 + |z|)
  case softsign
  /// 0.2 z + 0.5 between 0 and 1, as in Theano, Keras before version 3, ONNX and numpy-ml.
  case hardSigmoid
  /// z/6 + 0.5 between 0 and 1, as in PyTorch, Keras 3 and JAX.
  case hardSigmoidSixth
  /// 1 / (1 + e⁻ᶻ), also called sigmoid.
  case logistic
  case tanh
  /// `alpha`·tanh(`beta`·z)
  case scaledTanh(alpha: Double, beta: Double)

  /// The activation of a pre-activation `z`; NaN is handed on.
  @inlinable
  public func callAsFunction<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    switch self {
    case .identity: z
    case .affine(let slope, let offset): Scalar(slope) * z + Scalar(offset)
    case .relu: Kinked.above(0, z)
    case .leakyRelu(let slope): Scalar.isPositive(z) ? z : Scalar(slope) * z
    case .thresholdedRelu(let theta): Kinked.above(theta, z)
    case .elu(let alpha): Scalar.isPositive(z) ? z : Scalar(alpha) * Scalar.expMinusOne(z)
    case .selu: Smooth.selu(z)
    case .gelu: Smooth.gelu(z)
    case .geluTanh: Smooth.geluTanh(z)
    case .exponential: Scalar.exp(z)
    case .softplus: Smooth.softplus(z)
    case .softsign: Smooth.softsign(z)
    case .hardSigmoid: Kinked.ramp(z, halfWidth: 2.5)
    case .hardSigmoidSixth: Kinked.ramp(z, halfWidth: 3)
    case .logistic: Scalar.logistic(z)
    case .tanh: Scalar.tanh(z)
    case .scaledTanh(let alpha, let beta): Scalar(alpha) * Scalar.tanh(Scalar(beta) * z)
    }
  }

  /// The derivative at `z`, given also `a`, the activation of `z`.
  ///
  /// At a kink it is the one from below.
  @inlinable
  public func derivative<Scalar: LSTMScalar>(_ z: Scalar, _ a: Scalar) -> Scalar {
    switch self {
    case .identity: 1
    case .affine(let slope, _): Scalar(slope)
    case .relu: Scalar.isPositive(z) ? 1 : .zero
    case .leakyRelu(let slope): Scalar.isPositive(z) ? 1 : Scalar(slope)
    case .thresholdedRelu(let theta): Scalar.isPositive(z - Scalar(theta)) ? 1 : .zero
    case .elu(let alpha): Scalar.isPositive(z) ? 1 : Scalar(alpha) * Scalar.exp(z)
    case .selu: Smooth.seluDerivative(z)
    case .gelu: Smooth.geluDerivative(z)
    case .geluTanh: Smooth.geluTanhDerivative(z)
    case .exponential: a
    case .softplus: Scalar.logistic(z)
    case .softsign: Smooth.softsignDerivative(z)
    case .hardSigmoid: Kinked.rampDerivative(z, halfWidth: 2.5)
    case .hardSigmoidSixth: Kinked.rampDerivative(z, halfWidth: 3)
    case .logistic: a * (1 - a)
    case .tanh: 1 - a * a
    case .scaledTanh(let alpha, let beta): Smooth.scaledTanhDerivative(z, alpha, beta)
    }
  }
}

/// The five activations of a layer, each chosen on its own.
public struct Activations: Hashable, Sendable, Codable {
  public var input: Activation
  public var forget: Activation
  public var candidate: Activation
  public var output: Activation
  /// Applied to the cell state before the output gate multiplies it.
  public var cell: Activation

  public init(
    input: Activation = .logistic, forget: Activation = .logistic, candidate: Activation = .tanh,
    output: Activation = .logistic, cell: Activation = .tanh
  ) {
    self.input = input
    self.forget = forget
    self.candidate = candidate
    self.output = output
    self.cell = cell
  }

  /// The activation of one gate's pre-activation.
  @inlinable
  public subscript(gate: Gate) -> Activation {
    switch gate {
    case .input: input
    case .forget: forget
    case .candidate: candidate
    case .output: output
    }
  }
}
