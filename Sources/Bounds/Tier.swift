/// How far the rounding errors that a contract allows are assumed to conspire.
public enum Tier: String, CaseIterable, Sendable, Codable {
  /// Any order of summation, every error as large as allowed and of the worst sign: to exceed
  /// this bound is proof that the contract is broken.
  case proof
  /// Any order of summation, independent errors: six standard deviations.
  case probabilistic
  /// As probabilistic, for kernels whose order of summation does not depend on the data; for
  /// noticing that a known kernel changed.
  case native

  /// How many standard deviations the two statistical tiers allow.
  static let deviations = 6.0

  /// First-order sums may be exceeded by this factor; where higher orders need more, a vector's
  /// manifest entry says that nothing is claimed.
  static let secondOrder = 1.1
}
