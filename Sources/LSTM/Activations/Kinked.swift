public import RealModule

/// The functions that are flat on one side of a kink.
///
/// At the kink itself they take the derivative from below, in every scalar that carries one: a
/// number that lies exactly there belongs to the lower side.
@usableFromInline
enum Kinked {
  /// `z` above `threshold`, else 0.
  @inlinable
  static func above<Scalar: LSTMScalar>(_ threshold: Double, _ z: Scalar) -> Scalar {
    let over = z - Scalar(threshold)
    return Scalar.isPositive(over) ? z : flat(over)
  }

  /// From 0 at −`halfWidth` to 1 at `halfWidth`, and no farther.
  ///
  /// The sum comes before the quotient: near −`halfWidth` it is exact, where z/5 + 0.5 cancels.
  @inlinable
  static func ramp<Scalar: LSTMScalar>(_ z: Scalar, halfWidth: Double) -> Scalar {
    let over = z + Scalar(halfWidth)
    guard Scalar.isPositive(over) else { return flat(over) }
    return Scalar.isPositive(z - Scalar(halfWidth)) ? 1 : over / Scalar(2 * halfWidth)
  }

  @inlinable
  static func rampDerivative<Scalar: LSTMScalar>(_ z: Scalar, halfWidth: Double) -> Scalar {
    isInside(z, halfWidth) ? 1 / Scalar(2 * halfWidth) : .zero
  }

  /// `z` between −`limit` and `limit`, else the nearer of the two.
  @inlinable
  static func clip<Scalar: LSTMScalar>(_ z: Scalar, _ limit: Double) -> Scalar {
    let over = z + Scalar(limit)
    guard Scalar.isPositive(over) else { return flat(over) - Scalar(limit) }
    return Scalar.isPositive(z - Scalar(limit)) ? Scalar(limit) : z
  }

  /// Whether −`limit` < z ≤ `limit`: where ramp and clip have a slope.
  @inlinable
  static func isInside<Scalar: LSTMScalar>(_ z: Scalar, _ limit: Double) -> Bool {
    Scalar.isPositive(z + Scalar(limit)) && !Scalar.isPositive(z - Scalar(limit))
  }

  /// Zero without a slope for what is not above zero, but NaN for NaN.
  @inlinable
  static func flat<Scalar: LSTMScalar>(_ over: Scalar) -> Scalar {
    Scalar.isPositive(-over) ? .zero : over - over
  }
}
