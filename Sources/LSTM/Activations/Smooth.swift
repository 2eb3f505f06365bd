public import RealModule

/// The smooth activations that need more than their textbook formula to keep their digits.
///
/// Each holds from zero to ±∞: where a formula would multiply zero by infinity, its argument is
/// first bounded by a number beyond which it does not change any more.
@usableFromInline
enum Smooth {
  /// `z`, but no farther from zero than `limit`; NaN stays.
  @inlinable
  static func bounded<Scalar: LSTMScalar>(_ z: Scalar, by limit: Double) -> Scalar {
    let limit = Scalar(limit)
    return Scalar.isPositive(z - limit) ? limit : Scalar.isPositive(-limit - z) ? -limit : z
  }

  // MARK: - SELU

  /// The doubles nearest to the constants of Klambauer et al. 2017, as given in their code:
  /// λ = 1.0507009873554804934193349852946, α = 1.6732632423543772848170429916717.
  @usableFromInline
  static let seluScale = 1.0507009873554804934193349852946
  @usableFromInline
  static let seluAlpha = 1.6732632423543772848170429916717

  @inlinable
  static func selu<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    Scalar(seluScale)
      * (Scalar.isPositive(z) ? z : Scalar(seluAlpha) * Scalar.expMinusOne(z))
  }

  @inlinable
  static func seluDerivative<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    Scalar(seluScale) * (Scalar.isPositive(z) ? 1 : Scalar(seluAlpha) * Scalar.exp(z))
  }

  // MARK: - GELU

  /// −10⁴ stands for all below: there Φ is zero in every format.
  @inlinable
  static func gelu<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    let z = Scalar.isPositive(Scalar(-1e4) - z) ? Scalar(-1e4) : z
    return z * Scalar.normalDistribution(z)
  }

  @inlinable
  static func geluDerivative<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    let z = bounded(z, by: 1e4)
    return Scalar.normalDistribution(z) + z * Scalar.normalDensity(z)
  }

  /// z · logistic(2 u), u the argument of tanh: 1 + tanh(u) would cancel below zero.
  @inlinable
  static func geluTanh<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    let z = Scalar.isPositive(Scalar(-1e4) - z) ? Scalar(-1e4) : z
    return z * Scalar.logistic(twiceArgument(z))
  }

  @inlinable
  static func geluTanhDerivative<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    let z = bounded(z, by: 1e4)
    let twice = twiceArgument(z)
    let slope = Scalar(2 * rootTwoOverPi) * (1 + Scalar(3 * 0.044715) * z * z)
    let share = Scalar.logistic(twice)
    return share + z * slope * share * Scalar.logistic(-twice)
  }

  /// √(2/π), to the nearest double.
  @usableFromInline
  static let rootTwoOverPi = 0.79788456080286535587989211986876

  @inlinable
  static func twiceArgument<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    Scalar(2 * rootTwoOverPi) * (z + Scalar(0.044715) * z * z * z)
  }

  // MARK: - Softplus, softsign, scaled tanh

  /// Above 50 it is z in every format; below, the exponential does not overflow.
  @inlinable
  static func softplus<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    Scalar.isPositive(z - 50) ? z : Scalar.log(onePlus: Scalar.exp(z))
  }

  @inlinable
  static func softsign<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    let z = bounded(z, by: 1e30)
    return z / onePlusMagnitude(z)
  }

  @inlinable
  static func softsignDerivative<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    let root = 1 / onePlusMagnitude(z)
    return root * root
  }

  @inlinable
  static func onePlusMagnitude<Scalar: LSTMScalar>(_ z: Scalar) -> Scalar {
    Scalar.isPositive(z) ? 1 + z : 1 - z
  }

  /// 1 − tanh²(w) = 4 σ(2w) σ(−2w), which does not cancel where tanh is near ±1.
  @inlinable
  static func scaledTanhDerivative<Scalar: LSTMScalar>(
    _ z: Scalar, _ alpha: Double, _ beta: Double
  ) -> Scalar {
    let twice = Scalar(2 * beta) * z
    return Scalar(4 * alpha * beta) * Scalar.logistic(twice) * Scalar.logistic(-twice)
  }
}
