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
      id: "kept-c.skip.last-step", formats: [.f16],
      why: "dz_f alone reads the kept c, that of step t−1, and no step follows the last; but a "
        + "peephole of o reads c[t], which no vector of this format has")
  ]

  /// Different, and not seen: what vector would see them. They count as survivors.
  public static let gaps: [Accepted] = []

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
  /// Whether a problem has what it bends.
  func isPosed(by problem: Problem<Double>) -> Bool {
    guard mutation.presence.holds(Parts(problem)) else { return false }
    // What backward keeps of z is not read by every slope.
    return mutation.edits.contains { edit in
      guard case .equation(.kept, let target, _) = edit, target.kind == .keptZ,
        let gate = target.gate
      else { return true }
      return problem.design.cell.slopeReadsPreactivation(of: gate)
    }
  }

  /// Those that a plain layer can have.
  public static let plain = all.filter { $0.mutation.presence.holds([]) }
}

extension CellDesign {
  /// Whether a gate's slope asks for z, and not only for the gate's value.
  fileprivate func slopeReadsPreactivation(of gate: Gate) -> Bool {
    if isCoupled && gate == .forget { return false }
    return switch activations[gate] {
    case .identity, .affine, .exponential, .logistic, .tanh: clip != nil
    default: true
    }
  }
}
