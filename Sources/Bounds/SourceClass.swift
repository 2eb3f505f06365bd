/// The kinds of rounding error that a conforming kernel may make, by what their size depends on.
public enum SourceClass: Int, CaseIterable, Sendable, Codable {
  /// Summing the terms of a dot product, in any order.
  case accumulation
  /// Rounding the operands of a dot product (TF32).
  case operand
  /// Error of an activation relative to its value.
  case relative
  /// Error of an activation that does not shrink with its value.
  case absolute
  /// Products and sums of single numbers.
  case elementwise
  /// Rounding of what is stored: states, saved gates, gradients of pre-activations.
  case storage
  /// Loss of a number's low end by underflow, absolute.
  case underflow
}
