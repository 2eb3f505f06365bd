public import LSTM

/// A wrong LSTM, and what is wrong with it.
public struct Mutant: Hashable, Sendable {
  /// Stable, and spelt so that a shell needs no quotes.
  public let id: String
  /// One sentence.
  public let summary: String
  public let `class`: Class
  /// The half that it bends; a wrong forward pass makes gradients wrong too.
  public let pass: Quantity.Pass
  public let mutation: Mutation

  public init(
    id: String, summary: String, class: Class, pass: Quantity.Pass, mutation: Mutation
  ) {
    self.id = id
    self.summary = summary
    self.class = `class`
    self.pass = pass
    self.mutation = mutation
  }

  /// What kind of mistake it is, for scores by class.
  public enum Class: String, CaseIterable, Sendable, Codable {
    case layout
    case bias
    case initialState = "initial state"
    case preactivation = "pre-activation"
    case gate
    case cell
    case hidden
    case returned
    case kept = "kept for backward"
    case upstream
    case stateGradient = "state gradient"
    case gateGradient = "gate gradient"
    case carried = "carried gradient"
    case inputGradient = "input gradient"
    case parameterGradient = "parameter gradient"
    case ended = "rows that ended"
    case direction
    case layers
    case dropout
    case numerics
  }
}

extension Mutant {
  /// The catalogue: every site of the equations bent by construction, then the real bugs that
  /// need more than one site, then layouts, wiring and numerics.
  public static let all: [Mutant] = systematic + written + layouts + wiring + numerics

  public static func named(_ id: String) -> Mutant? { byId[id] }

  private static let byId = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
}
