import LSTM

// The activations that are made of pieces. Where those are straight a kernel keeps z, and the
// slope of a piece is a constant.
extension ActivationErrors {
  static func affine(_ activation: Activation, _ slope: Double) -> Self {
    Self(
      activation, fromValue: nil,
      sizes: [(.elementwise, { z, a in (slope * z).magnitude + a.magnitude })], slopeSizes: [])
  }

  /// Nothing is rounded.
  static func flatBelow(_ activation: Activation) -> Self {
    Self(activation, fromValue: nil, sizes: [], slopeSizes: [])
  }

  static func leakyRelu(_ activation: Activation) -> Self {
    Self(
      activation, fromValue: nil, sizes: [(.elementwise, { z, a in z > 0 ? 0 : a.magnitude })],
      slopeSizes: [])
  }

  /// Both the constant, a third or a fifth, and what it multiplies may be rounded.
  static func ramp(_ activation: Activation, halfWidth: Double) -> Self {
    let slope = 1 / (2 * halfWidth)
    return Self(
      activation, fromValue: nil,
      sizes: [
        (
          .elementwise,
          { z, a in
            z.magnitude < halfWidth ? 2 * (slope * z).magnitude + 2 * a.magnitude : 0
          }
        )
      ],
      slopeSizes: [(.elementwise, { $0.magnitude < halfWidth ? slope : 0 })])
  }

  /// Below zero the slope is a + α·scale; every constant may be rounded.
  static func elu(_ activation: Activation, alpha: Double, scale: Double) -> Self {
    let (depth, rounded) = (alpha * scale, scale == 1 ? 0.0 : 1.0)
    return Self(
      activation,
      fromValue: (slope: { $0 > 0 ? scale : $0 + depth }, bend: { $0 > 0 ? 0 : 1 }),
      sizes: [
        (.relative, { z, a in z > 0 ? 0 : a.magnitude }),
        (.absolute, { z, _ in z > 0 ? 0 : max(1, depth.magnitude) }),
        (.elementwise, { _, a in 2 * rounded * a.magnitude }),
      ],
      slopeSizes: [
        (.elementwise, { $0 > 0 ? rounded * scale : 2 * depth.magnitude + $0.magnitude })
      ])
  }
}
