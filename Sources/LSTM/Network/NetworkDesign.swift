/// How layers are put together: the design of their cells, how many, and in which directions.
public struct NetworkDesign: Hashable, Sendable {
  public var cell: CellDesign
  /// L, stacked: each layer reads the output of the one below.
  public var layers: Int
  public var direction: Direction
  /// How the two directions of a layer make its output; of no effect with one direction.
  public var merge: Merge

  public enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
    case forward, reverse, bidirectional
  }

  public init(
    cell: CellDesign = CellDesign(), layers: Int = 1, direction: Direction = .forward,
    merge: Merge = .concat
  ) {
    self.cell = cell
    self.layers = layers
    self.direction = direction
    self.merge = merge
  }

  /// The lowest layer first, in each layer forward before reverse.
  public var places: [Place] {
    (0..<layers).flatMap { layer in
      switch direction {
      case .forward: [Place(layer: layer, isReverse: false)]
      case .reverse: [Place(layer: layer, isReverse: true)]
      case .bidirectional:
        [Place(layer: layer, isReverse: false), Place(layer: layer, isReverse: true)]
      }
    }
  }

  /// Whether there is one place alone, whose tensors need no suffix.
  public var isSingle: Bool { layers == 1 && direction != .bidirectional }

  /// The suffix of a place's tensors: none where there is one place alone.
  public func suffix(_ place: Place) -> String { isSingle ? "" : "." + place.name }

  /// F, the length of one step of a layer's output.
  public func outputLength(units: Int) -> Int {
    let hidden = cell.hiddenLength(units: units)
    return direction == .bidirectional && merge == .concat ? 2 * hidden : hidden
  }

  /// The length of one step of what a layer reads.
  public func inputLength(ofLayer layer: Int, inputs: Int, units: Int) -> Int {
    layer == 0 ? inputs : outputLength(units: units)
  }
}

/// One direction of one layer, with parameters and an initial state of its own.
public struct Place: Hashable, Sendable {
  /// From 0, the lowest.
  public let layer: Int
  public let isReverse: Bool

  public init(layer: Int, isReverse: Bool) {
    self.layer = layer
    self.isReverse = isReverse
  }

  /// As in the names of tensors: `0f`, `1r`.
  public var name: String { "\(layer)\(isReverse ? "r" : "f")" }

  /// - Returns: nil unless `name` is a number and `f` or `r`.
  public init?(name: some StringProtocol) {
    guard let direction = name.last, "fr".contains(direction),
      let layer = Int(name.dropLast()), layer >= 0, "\(layer)" == name.dropLast()
    else { return nil }
    self.init(layer: layer, isReverse: direction == "r")
  }
}
