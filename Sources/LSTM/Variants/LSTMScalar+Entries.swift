/// What two numbers are made into.
public enum Combination: Sendable { case sum, difference, product }

// What the steps of variants ask of a scalar, as loops over entries. Inlinable, so that a scalar
// defined in another module gets its own copy.
extension LSTMScalar {
  @inlinable
  public static func combined(_ a: [Self], _ b: [Self], by combination: Combination) -> [Self] {
    var result = a
    var other = 0
    for at in result.indices {
      switch combination {
      case .sum: result[at] += b[other]
      case .difference: result[at] -= b[other]
      case .product: result[at] *= b[other]
      }
      other = other + 1 < b.count ? other + 1 : 0
    }
    return result
  }

  @inlinable
  public static func activated(
    _ z: [Self], by activation: Activation, clip: Double?
  ) -> [Self] {
    guard let clip else { return z.map { activation($0) } }
    return z.map { activation(Kinked.clip($0, clip)) }
  }

  @inlinable
  public static func slopes(
    of activation: Activation, _ z: [Self], _ values: [Self], clip: Double?
  ) -> [Self] {
    z.indices.map { at in
      if let clip, !Kinked.isInside(z[at], clip) { return .zero }
      return activation.derivative(z[at], values[at])
    }
  }
}
