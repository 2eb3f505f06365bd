/// A tensor that a kernel computes and a vector holds the truth of, by its name in the file.
///
/// In a network of many places those that belong to one of them have its name as a suffix:
/// `output.h_n.1r`. ``allCases`` are those of the plain LSTM.
public struct Quantity: Hashable, Sendable {
  public let kind: Kind
  /// Whose it is; nil for what belongs to the whole network, and where there is one place alone.
  public let place: Place?

  public enum Kind: String, CaseIterable, Sendable {
    case hidden = "output.y"
    case finalHidden = "output.h_n"
    case finalCell = "output.c_n"
    case inputGate = "trace.i"
    case forgetGate = "trace.f"
    case candidate = "trace.g"
    case outputGate = "trace.o"
    case cell = "trace.c"
    case inputGradient = "gradient.x"
    case weightGradient = "gradient.W"
    case recurrentGradient = "gradient.R"
    case biasGradient = "gradient.b"
    case recurrentBiasGradient = "gradient.b_recurrent"
    case peepholeGradient = "gradient.p"
    case projectionGradient = "gradient.P"
    case gainGradient = "gradient.gamma"
    case cellGainGradient = "gradient.gamma_c"
    case cellShiftGradient = "gradient.beta_c"
    case initialHiddenGradient = "gradient.h0"
    case initialCellGradient = "gradient.c0"

    /// Whether it belongs to the whole network and not to a place.
    public var isOfNetwork: Bool { self == .hidden || self == .inputGradient }
  }

  public init(_ kind: Kind, at place: Place? = nil) {
    self.kind = kind
    self.place = kind.isOfNetwork ? nil : place
  }

  /// Which half of a kernel computes it.
  public enum Pass: String, CaseIterable, Sendable, Codable { case forward, backward }

  public var pass: Pass { kind.rawValue.hasPrefix("gradient.") ? .backward : .forward }

  /// Whether it is an inner value, which a kernel need not show.
  public var isTrace: Bool { kind.rawValue.hasPrefix("trace.") }
}

extension Quantity: CaseIterable {
  public static let hidden = Quantity(.hidden)
  public static let finalHidden = Quantity(.finalHidden)
  public static let finalCell = Quantity(.finalCell)
  public static let inputGate = Quantity(.inputGate)
  public static let forgetGate = Quantity(.forgetGate)
  public static let candidate = Quantity(.candidate)
  public static let outputGate = Quantity(.outputGate)
  public static let cell = Quantity(.cell)
  public static let inputGradient = Quantity(.inputGradient)
  public static let weightGradient = Quantity(.weightGradient)
  public static let recurrentGradient = Quantity(.recurrentGradient)
  public static let biasGradient = Quantity(.biasGradient)
  public static let initialHiddenGradient = Quantity(.initialHiddenGradient)
  public static let initialCellGradient = Quantity(.initialCellGradient)

  /// The quantities of the plain LSTM, forward first.
  public static let allCases = all(in: NetworkDesign())

  /// The quantities of a design, forward first, in the order of the computation's places.
  public static func all(in design: NetworkDesign) -> [Quantity] {
    Kind.allCases.filter { design.cell.has($0) }.flatMap { kind in
      design.isSingle || kind.isOfNetwork
        ? [Quantity(kind)] : design.places.map { Quantity(kind, at: $0) }
    }
  }
}

extension CellDesign {
  fileprivate func has(_ kind: Quantity.Kind) -> Bool {
    switch kind {
    case .biasGradient: bias != .none
    case .recurrentBiasGradient: bias == .two
    case .peepholeGradient: hasPeepholes
    case .projectionGradient: projection != nil
    case .gainGradient, .cellGainGradient, .cellShiftGradient: layerNorm != nil
    default: true
    }
  }
}

extension Quantity: RawRepresentable, Codable {
  /// The name in a vector's file.
  public var rawValue: String { kind.rawValue + (place.map { "." + $0.name } ?? "") }

  /// - Returns: nil unless `rawValue` is the name of a quantity.
  public init?(rawValue: String) {
    let parts = rawValue.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard let kind = Kind(rawValue: parts.prefix(2).joined(separator: ".")) else { return nil }
    guard parts.count == 3 else {
      self.init(kind)
      return
    }
    guard let place = Place(name: parts[2]), !kind.isOfNetwork else { return nil }
    self.init(kind, at: place)
  }
}
