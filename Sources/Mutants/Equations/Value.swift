public import LSTM

/// A tensor of the layer that an equation reads or gives, one for each gate where there are four.
public struct Value: Hashable, Sendable {
  public let kind: Kind
  public let gate: Gate?

  public enum Kind: Int, CaseIterable, Sendable {
    // Given.
    case x, h0, c0, weights, recurrent, bias
    case recurrentBias, peephole, projection, gain, cellGain, cellShift, mask
    /// Upstream gradients of the hidden states, the final hidden state, the final cell state.
    case upstream, upstreamHidden, upstreamCell
    // Forward; `shown` is the cell activation of c. With layer norm `gateSum` is W x + R h, and
    // `normal` and `cellNormal` are what is normalised. `sum`, `unclipped` and `gated` stand
    // between the plain sum and c, and before h.
    case z, gate, c, shown, h
    case gateSum, normal, sum, cellNormal, unclipped, gated
    // What backward reads of a step.
    case keptZ, keptGate, keptC, keptShown
    // Backward; what a step sends to the states before it is carried. Those named like a value
    // above are its gradient.
    case dh, dc, dz, carriedHidden, carriedCell
    case dgated, dunclipped, dcellNormal, dsum, dnormal, dgateSum, dseen
    // Returned.
    case y, finalHidden, finalCell, dx, dW, dR, db, dh0, dc0
    case dRecurrentBias, dp, dP, dgain, dcellGain, dcellShift
  }

  init(_ kind: Kind, _ gate: Gate? = nil) {
    self.kind = kind
    self.gate = gate
  }

  /// A place of its own among all values.
  var index: Int { kind.rawValue * Gate.allCases.count + (gate?.rawValue ?? 0) }

  /// Whether it is a matrix that multiplies vectors.
  var isMatrix: Bool { kind == .weights || kind == .recurrent || kind == .projection }

  /// Which half of the layer it belongs to.
  public var pass: Quantity.Pass { kind.pass }

  var isSequence: Bool { kind.isSequence }

  /// The same value of another gate.
  func of(_ other: Gate) -> Value { gate == nil ? self : Value(kind, other) }

  /// How ids spell it: letters that need no quoting in a shell.
  public var symbol: String { kind.symbol + (gate.map { kind.joint + $0.letter } ?? "") }
}

extension Value.Kind {
  /// Whether there is one a gate.
  var isByGate: Bool {
    switch self {
    case .weights, .recurrent, .bias, .recurrentBias, .peephole, .gain, .z, .gate, .gateSum,
      .normal, .keptZ, .keptGate, .dz, .dnormal, .dgateSum, .dW, .dR, .db, .dRecurrentBias, .dp,
      .dgain:
      true
    default: false
    }
  }

  /// Whether there is one a step.
  var isSequence: Bool {
    switch self {
    case .h0, .c0, .upstreamHidden, .upstreamCell: false
    default: !isParameter && !isSum
    }
  }

  var isParameter: Bool {
    switch self {
    case .weights, .recurrent, .bias, .recurrentBias, .peephole, .projection, .gain, .cellGain,
      .cellShift, .mask:
      true
    default: false
    }
  }

  /// Whether it is a parameter's gradient, a sum over all steps and rows.
  var isSum: Bool {
    switch self {
    case .dW, .dR, .db, .dRecurrentBias, .dp, .dP, .dgain, .dcellGain, .dcellShift: true
    default: false
    }
  }

  var isMatrixGradient: Bool { self == .dW || self == .dR || self == .dP }

  var pass: Quantity.Pass {
    switch self {
    case .upstream, .upstreamHidden, .upstreamCell: .backward
    default:
      rawValue < Self.keptZ.rawValue || [.y, .finalHidden, .finalCell].contains(self)
        ? .forward : .backward
    }
  }

  /// The length of one row.
  enum Width { case inputs, hidden, units }

  var width: Width {
    switch self {
    case .x, .dx, .dW: .inputs
    case .h, .h0, .mask, .upstream, .upstreamHidden, .dh, .carriedHidden, .dseen, .y,
      .finalHidden, .dR, .dh0:
      .hidden
    default: .units
    }
  }

  /// In which designs there is such a value.
  var presence: Presence {
    switch self {
    case .recurrentBias, .dRecurrentBias: Presence(with: .twoBiases)
    case .peephole, .dp: Presence(with: .peepholes)
    case .projection, .dP: Presence(with: .projection)
    case .gain, .cellGain, .cellShift, .gateSum, .normal, .cellNormal, .dcellNormal, .dnormal,
      .dgain, .dcellGain, .dcellShift:
      Presence(with: .layerNorm)
    case .mask: Presence(with: .recurrentMask)
    default: .always
    }
  }

  /// What it is the same as in designs without these parts: a stage that a design lacks hands
  /// on what it is given.
  var otherwise: (kind: Value.Kind, without: Parts)? {
    switch self {
    case .unclipped: (.c, .cellClip)
    case .sum: (.unclipped, .layerNorm)
    case .gated: (.h, .projection)
    case .dgated: (.dh, .projection)
    case .dunclipped: (.dc, .cellClip)
    case .dsum: (.dunclipped, .layerNorm)
    case .dgateSum: (.dz, .layerNorm)
    case .dseen: (.carriedHidden, .recurrentMask)
    default: nil
    }
  }

  /// What it is in the plain layer.
  var plain: Value.Kind { otherwise?.kind.plain ?? self }

  /// What ids put between the symbol and a gate's letter.
  fileprivate var joint: String { self == .gate ? "" : self == .keptGate ? "-" : "_" }

  var symbol: String {
    switch plain {
    case .h0: "h0"
    case .c0: "c0"
    case .weights: "W"
    case .recurrent: "R"
    case .bias: "b"
    case .recurrentBias: "b2"
    case .peephole: "p"
    case .projection: "P"
    case .gain: "gamma"
    case .cellGain: "gamma_c"
    case .cellShift: "beta_c"
    case .mask: "mask"
    case .upstream: "uy"
    case .upstreamHidden: "uh_n"
    case .upstreamCell: "uc_n"
    case .gate: ""
    case .shown: "tanh-c"
    case .gateSum: "a"
    case .normal: "n"
    case .cellNormal: "n_c"
    case .keptZ: "kept-z"
    case .keptGate: "kept"
    case .keptC: "kept-c"
    case .keptShown: "kept-tanh-c"
    case .carriedHidden: "carried-dh"
    case .carriedCell: "carried-dc"
    case .dnormal: "dn"
    case .dcellNormal: "dn_c"
    case .finalHidden: "h_n"
    case .finalCell: "c_n"
    case .dRecurrentBias: "db2"
    case .dgain: "dgamma"
    case .dcellGain: "dgamma_c"
    case .dcellShift: "dbeta_c"
    default: "\(plain)"
    }
  }
}

extension Value {
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
  static let sum = Value(.sum)
  static let gated = Value(.gated)
  static let dseen = Value(.dseen)
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
}
