public import RealModule

/// A function applied to each entry of a pre-activation or of the cell state.
public enum Activation: Hashable, Sendable {
  case identity
  /// max(0, z)
  case relu
  /// z above zero, `slope`·z below.
  case leakyRelu(slope: Double)
  /// z above zero, `alpha`·(eᶻ − 1) below.
  case elu(alpha: Double)
  /// 1 / (1 + e⁻ᶻ), also called sigmoid.
  case logistic
  case tanh

  /// The activation of a pre-activation `z`.
  @inlinable
  public func callAsFunction<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    switch self {
    case .identity: z
    // Asked this way round, NaN is handed on.
    case .relu: Scalar.isPositive(-z) ? .zero : z
    case .leakyRelu(let slope): Scalar.isPositive(z) ? z : Scalar(slope) * z
    case .elu(let alpha): Scalar.isPositive(z) ? z : Scalar(alpha) * Scalar.expMinusOne(z)
    case .logistic: Scalar.logistic(z)
    case .tanh: Scalar.tanh(z)
    }
  }

  /// The derivative at `z`, given also `a`, the activation of `z`.
  ///
  /// At the kink of ReLU, leaky ReLU and ELU the derivative is the one from below.
  @inlinable
  public func derivative<Scalar: LSTMScalar>(_ z: Scalar, _ a: Scalar) -> Scalar {
    switch self {
    case .identity: 1
    case .relu: Scalar.isPositive(z) ? 1 : .zero
    case .leakyRelu(let slope): Scalar.isPositive(z) ? 1 : Scalar(slope)
    case .elu(let alpha): Scalar.isPositive(z) ? 1 : a + Scalar(alpha)
    case .logistic: a * (1 - a)
    case .tanh: 1 - a * a
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
