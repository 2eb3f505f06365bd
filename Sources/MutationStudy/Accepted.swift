public import LSTM
public import Mutants

/// A mutant that may live, in these number formats, and why.
public struct Accepted: Sendable {
  public let id: String
  public let formats: [NumberFormat]
  public let why: String

  public func covers(_ mutant: Mutant, in format: NumberFormat) -> Bool {
    id == mutant.id && formats.contains(format)
  }

  /// Equal to the right layer in exact arithmetic; each with its proof.
  public static let equivalent = [
    Accepted(
      id: "kept-c.skip.last-step", formats: NumberFormat.allCases,
      why: "dz_f alone reads the kept c, that of step t−1, and no step follows the last")
  ]

  /// Different, but within what the strict contract allows; each with the reason.
  public static let conforming = [
    Accepted(
      id: "sigmoid-one-sided", formats: NumberFormat.allCases,
      why: "where e⁻ᶻ overflows, σ(z) is smaller than the underflow that every contract allows"),
    Accepted(
      id: "subnormals-flushed", formats: NumberFormat.allCases,
      why: "the contracts allow for underflow at the smallest normal number"),
    Accepted(
      id: "tanh-in-single", formats: [.f32, .bf16, .f16],
      why: "in a kernel of single precision it is the right tanh"),
  ]
}

extension Mutant {
  /// Whether some activation must have a kink for it to differ: the derivatives of the others
  /// are functions of the activated value, and what is kept of z is not read.
  public var needsKink: Bool {
    mutation.edits.allSatisfy { edit in
      if case .equation(.kept, let target, _) = edit { target.kind == .keptZ } else { false }
    }
  }
}

extension Activations {
  /// Whether the derivative of one of them asks on which side of zero z lies.
  public var haveKink: Bool {
    [input, forget, candidate, output, cell].contains { activation in
      switch activation {
      case .relu, .leakyRelu, .thresholdedRelu, .elu, .selu, .hardSigmoid, .hardSigmoidSixth: true
      default: false
      }
    }
  }
}
