/// A named part of a flat gradient: one tensor of the function's input, row-major.
///
/// Its axes are the index tree along which a wrong entry is sought and named. Splitting an axis
/// costs nothing: a matrix [4H, I] whose rows are four gate blocks is also [4, H, I].
public struct Segment: Hashable, Sendable, Codable {
  public let name: String
  public let axes: [Axis]
  /// Whether the function does not look at this part at all: then every derivative is exactly
  /// zero, and the check demands no less. Differences could not tell it from a part that matters
  /// very little.
  public let isUnused: Bool

  /// One axis, outermost first.
  public struct Axis: Hashable, Sendable, Codable {
    public let name: String
    public let length: Int
    /// What each index stands for, where it has a name of its own.
    public let labels: [String]

    public init(_ name: String, _ length: Int) {
      self.name = name
      self.length = length
      labels = []
    }

    /// An axis of one index a label.
    public init(_ name: String, labels: [String]) {
      self.name = name
      length = labels.count
      self.labels = labels
    }

    func describe(_ index: Int) -> String {
      labels.isEmpty ? "\(name) \(index)" : "\(name) \(labels[index])"
    }
  }

  public init(_ name: String, _ axes: [Axis], isUnused: Bool = false) {
    self.name = name
    self.axes = axes
    self.isUnused = isUnused
  }

  /// - Parameter shape: axes without names, outermost first.
  public init(_ name: String, shape: [Int]) {
    self.init(name, shape.enumerated().map { Axis("axis\($0)", $1) })
  }

  public var count: Int { axes.reduce(1) { $0 * $1.length } }

  /// The index, one number an axis, of an entry.
  public func index(of offset: Int) -> [Int] {
    var rest = offset
    return axes.reversed().map { axis in
      defer { rest /= axis.length }
      return rest % axis.length
    }.reversed()
  }

  /// Where the entry with this index lies.
  public func offset(of index: [Int]) -> Int {
    zip(axes, index).reduce(0) { $0 * $1.0.length + $1.1 }
  }

  /// Where to halve a stretch of entries, so that both halves follow the axes.
  ///
  /// - Precondition: at least two entries.
  func middle(of range: Range<Int>) -> Int {
    precondition(range.count > 1, "cannot halve \(range)")
    var stride = count
    for axis in axes {
      stride /= max(axis.length, 1)
      let first = range.lowerBound / stride
      let last = (range.upperBound - 1) / stride
      if last > first { return (first + (last - first + 1) / 2) * stride }
    }
    return range.lowerBound + range.count / 2
  }

  /// A block in words: "W[gate f, unit 3, all inputs]"; nil stands for all of an axis.
  public func describe(_ index: [Int?]) -> String {
    guard index.contains(where: { $0 != nil }) else { return "all of \(name)" }
    let parts = zip(axes, index).map { axis, index in
      index.map(axis.describe) ?? "every \(axis.name)"
    }
    return "\(name)[\(parts.joined(separator: ", "))]"
  }
}
