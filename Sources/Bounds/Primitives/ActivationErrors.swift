import LSTM

/// What the bounds know of an activation: value and slope, accurate where they nearly vanish, how
/// a kernel computes the slope from what it kept of the step, and the rounding of both in all
/// algebraic forms.
struct ActivationErrors: Sendable {
  typealias Function = @Sendable (Double) -> Double
  typealias Size = (source: SourceClass, size: @Sendable (_ z: Double, _ a: Double) -> Double)
  typealias SlopeSize = (source: SourceClass, size: Function)

  let value: Function
  /// From z.
  let derivative: Function
  /// Whether the slope is computed from z; else from the activation a.
  let keepsPreactivation: Bool
  /// The derivative as a kernel computes it from what it kept.
  let slope: Function
  /// The derivative of `slope`.
  let bend: Function
  /// How large the errors of the value are.
  let sizes: [Size]
  /// Those of the slope, from what was kept.
  let slopeSizes: [SlopeSize]

  /// - Parameters:
  ///   - derivative: the activation's own unless that cancels where it nearly vanishes.
  ///   - kept: the slope and its bend from a; nil where a kernel keeps z.
  init(
    _ activation: Activation, derivative: Function? = nil,
    fromValue kept: (slope: Function, bend: Function)?, bend: Function? = nil,
    sizes: [Size] = Self.approximated, slopeSizes: [SlopeSize]
  ) {
    value = { activation($0) }
    let ofZ = derivative ?? { activation.derivative($0, activation($0)) }
    self.derivative = ofZ
    keepsPreactivation = kept == nil
    slope = kept?.slope ?? ofZ
    self.bend = kept?.bend ?? bend ?? { _ in 0 }
    self.sizes = sizes
    self.slopeSizes = slopeSizes
  }

  /// A function that a library approximates: the contract's activation errors.
  static let approximated: [Size] = [
    (.relative, { _, a in a.magnitude }), (.absolute, { _, _ in 1 }),
  ]

  /// z times a function with the contract's errors.
  static let weighted: [Size] = [
    (.relative, { _, a in a.magnitude }), (.absolute, { z, _ in 1 + z.magnitude }),
    (.elementwise, { _, a in 2 * a.magnitude }),
  ]
}

extension Activation {
  /// What is known of its errors; nil for the identity, which makes none.
  var errors: ActivationErrors? {
    switch self {
    case .identity: nil
    case .logistic: .logistic
    case .tanh: .tanh
    case .scaledTanh(let alpha, let beta): .scaledTanh(self, alpha, beta)
    case .softsign: .softsign
    case .softplus: .softplus
    case .exponential: .exponential
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    case .affine(let slope, _): .affine(self, slope)
    case .relu, .thresholdedRelu: .flatBelow(self)
    case .leakyRelu: .leakyRelu(self)
    case .hardSigmoid: .ramp(self, halfWidth: 2.5)
    case .hardSigmoidSixth: .ramp(self, halfWidth: 3)
    case .elu(let alpha): .elu(self, alpha: alpha, scale: 1)
    case .selu: .elu(self, alpha: 1.6732632423543772, scale: 1.0507009873554805)
    }
  }
}
