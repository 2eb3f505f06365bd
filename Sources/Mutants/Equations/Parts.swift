public import LSTM

/// What a problem has beyond the plain layer, as far as equations and wiring depend on it.
public struct Parts: OptionSet, Hashable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  // Of the cell.
  public static let twoBiases = Parts(rawValue: 1 << 0)
  public static let forgetBias = Parts(rawValue: 1 << 1)
  public static let peepholes = Parts(rawValue: 1 << 2)
  public static let coupled = Parts(rawValue: 1 << 3)
  public static let clip = Parts(rawValue: 1 << 4)
  public static let cellClip = Parts(rawValue: 1 << 5)
  public static let projection = Parts(rawValue: 1 << 6)
  public static let layerNorm = Parts(rawValue: 1 << 7)
  // Of the course.
  public static let recurrentMask = Parts(rawValue: 1 << 8)
  public static let lengths = Parts(rawValue: 1 << 9)
  /// Some place runs from the end to the start.
  public static let reverse = Parts(rawValue: 1 << 10)
  // Of the network.
  public static let bothDirections = Parts(rawValue: 1 << 11)
  public static let layers = Parts(rawValue: 1 << 12)
  public static let masks = Parts(rawValue: 1 << 13)
  public static let concat = Parts(rawValue: 1 << 14)
  public static let sum = Parts(rawValue: 1 << 15)
  public static let product = Parts(rawValue: 1 << 16)
  public static let average = Parts(rawValue: 1 << 17)

  /// All that one place can have of its own.
  static let ofPlace: Parts = [
    .twoBiases, .forgetBias, .peepholes, .coupled, .clip, .cellClip, .projection, .layerNorm,
    .recurrentMask, .lengths, .reverse,
  ]

  init(_ cell: CellDesign) {
    self = []
    if cell.bias == .two { insert(.twoBiases) }
    if cell.forgetBias != 0 { insert(.forgetBias) }
    if cell.hasPeepholes { insert(.peepholes) }
    if cell.isCoupled { insert(.coupled) }
    if cell.clip != nil { insert(.clip) }
    if cell.cellClip != nil { insert(.cellClip) }
    if cell.projection != nil { insert(.projection) }
    if cell.layerNorm != nil { insert(.layerNorm) }
  }

  public init<Scalar>(_ problem: Problem<Scalar>) {
    let design = problem.design
    self.init(design.cell)
    if problem.dropout.recurrent != nil { insert(.recurrentMask) }
    if problem.lengths != nil { insert(.lengths) }
    if design.direction != .forward { insert(.reverse) }
    if design.layers > 1 { insert(.layers) }
    if problem.dropout.between != nil, design.layers > 1 { insert(.masks) }
    if design.direction == .bidirectional {
      insert(.bothDirections)
      switch design.merge {
      case .concat: insert(.concat)
      case .sum: insert(.sum)
      case .product: insert(.product)
      case .average: insert(.average)
      }
    }
  }
}

/// In which designs a term or an equation stands: those with some parts and without others.
public struct Presence: Hashable, Sendable {
  public var with: Parts = []
  public var without: Parts = []

  public static let always = Presence()

  @inline(__always)
  public func holds(_ parts: Parts) -> Bool {
    parts.isSuperset(of: with) && parts.isDisjoint(with: without)
  }

  func and(_ other: Presence) -> Presence {
    Presence(with: with.union(other.with), without: without.union(other.without))
  }
}
