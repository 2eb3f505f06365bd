import LSTM
import RealModule

// The activations without kinks, but for softsign, whose second derivative jumps.
extension ActivationErrors {
  /// From a: a (1 − a), a − a².
  static let logistic = ActivationErrors(
    .logistic, derivative: logisticDerivative,
    fromValue: (slope: { $0 * (1 - $0) }, bend: { 1 - 2 * $0 }),
    slopeSizes: [(.elementwise, { $0 * $0 + 2 * ($0 * (1 - $0)).magnitude })])

  /// From a: 1 − a², (1 − a)(1 + a).
  static let tanh = ActivationErrors(
    .tanh, derivative: { 4 * logisticDerivative(2 * $0) },
    fromValue: (slope: { 1 - $0 * $0 }, bend: { -2 * $0 }),
    slopeSizes: [(.elementwise, { $0 * $0 + 3 * (1 - $0 * $0).magnitude })])

  /// From a: β (α − a²/α).
  static func scaledTanh(_ activation: Activation, _ alpha: Double, _ beta: Double) -> Self {
    Self(
      activation,
      fromValue: (slope: { beta * (alpha - $0 * $0 / alpha) }, bend: { -2 * beta * $0 / alpha }),
      slopeSizes: [
        (
          .elementwise,
          { a in
            let square = a * a
            return beta.magnitude
              * (3 * square / alpha.magnitude + 3 * (alpha - square / alpha).magnitude)
          }
        )
      ])
  }

  /// From a: (1 − |a|)².
  static let softsign = ActivationErrors(
    .softsign,
    fromValue: (
      slope: { (1 - $0.magnitude) * (1 - $0.magnitude) },
      bend: { $0 == 0 ? 0 : (-2 * (1 - $0.magnitude)) * ($0 < 0 ? -1 : 1) }
    ),
    slopeSizes: [(.elementwise, { 4 * (1 - $0.magnitude) })])

  static let softplus = ActivationErrors(
    .softplus, fromValue: nil, bend: logisticDerivative,
    slopeSizes: [(.relative, { Double.logistic($0) }), (.absolute, { _ in 1 })])

  static let exponential = ActivationErrors(
    .exponential, fromValue: (slope: { $0 }, bend: { _ in 1 }), slopeSizes: [])

  /// Φ(z) + z φ(z)
  static let gelu = ActivationErrors(
    .gelu, fromValue: nil, bend: { (2 - $0 * $0) * Double.normalDensity($0) }, sizes: weighted,
    slopeSizes: [
      (.relative, geluSlopeSize), (.absolute, { 1 + $0.magnitude }),
      (.elementwise, { 4 * geluSlopeSize($0) }),
    ])

  private static func geluSlopeSize(_ z: Double) -> Double {
    Double.normalDistribution(z) + z.magnitude * Double.normalDensity(z)
  }

  private static func logisticDerivative(_ z: Double) -> Double {
    Double.logistic(z) * Double.logistic(-z)
  }

  // MARK: - GELU by tanh: z σ(y), y = 2 √(2/π) (z + 0.044715 z³)

  static let geluTanh = ActivationErrors(
    .geluTanh, fromValue: nil, bend: geluTanhBend,
    // The argument itself is rounded four times.
    sizes: [
      (.relative, { _, a in a.magnitude }), (.absolute, { z, _ in 1 + z.magnitude }),
      (
        .elementwise,
        { z, a in
          let y = argument(z).value
          return 2 * a.magnitude + 4 * (z * y).magnitude * logisticDerivative(y)
        }
      ),
    ],
    slopeSizes: [
      (.relative, geluTanhSlopeSize),
      (.absolute, { 1 + $0.magnitude * argument($0).rise }),
      (
        .elementwise,
        { z in
          let (y, rise) = argument(z)
          return 4 * geluTanhSlopeSize(z) + y.magnitude * (1 + z.magnitude * rise)
        }
      ),
    ])

  private static let rate = (2 / Double.pi).squareRoot()
  private static let cubic = 0.044715

  /// y and dy/dz.
  private static func argument(_ z: Double) -> (value: Double, rise: Double) {
    (2 * rate * (z + cubic * z * z * z), 2 * rate * (1 + 3 * cubic * z * z))
  }

  private static func geluTanhSlopeSize(_ z: Double) -> Double {
    let (y, rise) = argument(z)
    return Double.logistic(y) + z.magnitude * rise * logisticDerivative(y)
  }

  private static func geluTanhBend(_ z: Double) -> Double {
    let (y, rise) = argument(z)
    let first = logisticDerivative(y)
    let second = first * (1 - 2 * Double.logistic(y))
    return 2 * first * rise + z * (second * rise * rise + first * 12 * rate * cubic * z)
  }
}
