import LSTM

/// The LSTM's equations as data, with those of every variant: a value can be changed where code
/// cannot.
///
/// Every term and factor is a site that a mutation may bend; without a mutation this is the
/// layer, forward and backward. A design that lacks a part does without its terms and equations.
public struct LayerEquations: Hashable, Sendable {
  /// The states before the first step.
  public var start: [Equation]
  /// Carried out at t = 0 … T − 1.
  public var forward: [Equation]
  /// The same for rows that have ended.
  public var ended: [Equation]
  /// What forward returns, a step at a time, and the final states.
  public var returned: [Equation]
  public var finals: [Equation]
  /// What backward will read, at t = −1 … T − 1.
  public var kept: [Equation]
  /// The gradients behind the last step.
  public var seed: [Equation]
  /// Carried out at t = T − 1 … 0.
  public var backward: [Equation]
  /// The same for rows that have ended.
  public var waiting: [Equation]
  /// What backward returns, a step at a time.
  public var returnedGradients: [Equation]
  /// Sums over all steps and rows.
  public var sums: [Equation]
  /// What is left before the first step.
  public var initialGradients: [Equation]
  /// Whether one unit's hidden state is overwritten before the next unit reads it.
  public var isInPlace = false
  /// Whether backward runs at t = 0 … T − 1.
  public var backwardAscends = false

  public static let right = LayerEquations()

  subscript(phase: Phase) -> [Equation] {
    get { self[keyPath: phase.path] }
    set { self[keyPath: phase.path] = newValue }
  }

  /// In the order in which they are carried out.
  public enum Phase: String, Hashable, Sendable, CaseIterable {
    case start, forward, ended, returned, finals, kept, seed, backward, waiting
    case returnedGradients, sums, initialGradients

    fileprivate var path: WritableKeyPath<LayerEquations, [Equation]> {
      switch self {
      case .start: \.start
      case .forward: \.forward
      case .ended: \.ended
      case .returned: \.returned
      case .finals: \.finals
      case .kept: \.kept
      case .seed: \.seed
      case .backward: \.backward
      case .waiting: \.waiting
      case .returnedGradients: \.returnedGradients
      case .sums: \.sums
      case .initialGradients: \.initialGradients
      }
    }
  }
}
