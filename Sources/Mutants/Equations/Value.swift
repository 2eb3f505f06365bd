public import LSTM

/// A tensor of the layer that an equation reads or gives, one for each gate where there are four.
public struct Value: Hashable, Sendable {
  public let kind: Kind
  public let gate: Gate?

  public enum Kind: Int, CaseIterable, Sendable {
    // Given.
    case x, h0, c0, weights, recurrent, bias
    /// Upstream gradients of the hidden states, the final hidden state, the final cell state.
    case upstream, upstreamHidden, upstreamCell
    // Forward; `shown` is the cell activation of c.
    case z, gate, c, shown, h
    // What backward reads of a step.
    case keptZ, keptGate, keptC, keptShown
    // Backward; what a step sends to the states before it is carried.
    case dh, dc, dz, carriedHidden, carriedCell
    // Returned.
    case y, finalHidden, finalCell, dx, dW, dR, db, dh0, dc0
  }

  init(_ kind: Kind, _ gate: Gate? = nil) {
    self.kind = kind
    self.gate = gate
  }

  static let x = Value(.x)
  static let h0 = Value(.h0)
  static let c0 = Value(.c0)
  static let upstream = Value(.upstream)
  static let upstreamHidden = Value(.upstreamHidden)
  static let upstreamCell = Value(.upstreamCell)
  static let c = Value(.c)
  static let shown = Value(.shown)
  static let h = Value(.h)
  static let keptC = Value(.keptC)
  static let keptShown = Value(.keptShown)
  static let dh = Value(.dh)
  static let dc = Value(.dc)
  static let carriedHidden = Value(.carriedHidden)
  static let carriedCell = Value(.carriedCell)
  static let y = Value(.y)
  static let finalHidden = Value(.finalHidden)
  static let finalCell = Value(.finalCell)
  static let dx = Value(.dx)
  static let dh0 = Value(.dh0)
  static let dc0 = Value(.dc0)
  static func weights(_ gate: Gate) -> Value { Value(.weights, gate) }
  static func recurrent(_ gate: Gate) -> Value { Value(.recurrent, gate) }
  static func bias(_ gate: Gate) -> Value { Value(.bias, gate) }
  static func z(_ gate: Gate) -> Value { Value(.z, gate) }
  static func gate(_ gate: Gate) -> Value { Value(.gate, gate) }
  static func keptZ(_ gate: Gate) -> Value { Value(.keptZ, gate) }
  static func kept(_ gate: Gate) -> Value { Value(.keptGate, gate) }
  static func dz(_ gate: Gate) -> Value { Value(.dz, gate) }
  static func dW(_ gate: Gate) -> Value { Value(.dW, gate) }
  static func dR(_ gate: Gate) -> Value { Value(.dR, gate) }
  static func db(_ gate: Gate) -> Value { Value(.db, gate) }

  /// A place of its own among all values.
  var index: Int { kind.rawValue * Gate.allCases.count + (gate?.rawValue ?? 0) }

  /// Whether it is one of the two matrices a gate.
  var isMatrix: Bool { kind == .weights || kind == .recurrent }

  /// Whether there is one a step.
  var isSequence: Bool {
    switch kind {
    case .h0, .c0, .weights, .recurrent, .bias, .upstreamHidden, .upstreamCell, .dW, .dR, .db: false
    default: true
    }
  }

  /// Which half of the layer it belongs to.
  public var pass: Quantity.Pass {
    switch kind {
    case .x, .h0, .c0, .weights, .recurrent, .bias, .z, .gate, .c, .shown, .h, .y, .finalHidden,
      .finalCell:
      .forward
    default: .backward
    }
  }

  /// The same value of another gate.
  func of(_ other: Gate) -> Value { gate == nil ? self : Value(kind, other) }

  /// How ids spell it: letters that need no quoting in a shell.
  public var symbol: String {
    let letter = gate?.letter ?? ""
    return switch kind {
    case .x: "x"
    case .h0: "h0"
    case .c0: "c0"
    case .weights: "W_\(letter)"
    case .recurrent: "R_\(letter)"
    case .bias: "b_\(letter)"
    case .upstream: "uy"
    case .upstreamHidden: "uh_n"
    case .upstreamCell: "uc_n"
    case .z: "z_\(letter)"
    case .gate: letter
    case .c: "c"
    case .shown: "tanh-c"
    case .h: "h"
    case .keptZ: "kept-z_\(letter)"
    case .keptGate: "kept-\(letter)"
    case .keptC: "kept-c"
    case .keptShown: "kept-tanh-c"
    case .dh: "dh"
    case .dc: "dc"
    case .dz: "dz_\(letter)"
    case .carriedHidden: "carried-dh"
    case .carriedCell: "carried-dc"
    case .y: "y"
    case .finalHidden: "h_n"
    case .finalCell: "c_n"
    case .dx: "dx"
    case .dW: "dW_\(letter)"
    case .dR: "dR_\(letter)"
    case .db: "db_\(letter)"
    case .dh0: "dh0"
    case .dc0: "dc0"
    }
  }
}
