extension Activation: Codable {
  /// The activations that are written as their name alone.
  private static let plain: [(name: String, activation: Activation)] = [
    ("identity", .identity), ("relu", .relu), ("logistic", .logistic), ("tanh", .tanh),
  ]

  /// The name in vector files and reports.
  public var name: String {
    switch self {
    case .leakyRelu: "leaky-relu"
    case .elu: "elu"
    case .identity: "identity"
    case .relu: "relu"
    case .logistic: "logistic"
    case .tanh: "tanh"
    }
  }

  private enum Key: String, CodingKey { case name, slope, alpha }

  /// Reads a plain name, or an object with a name and its constant:
  /// `{"name": "leaky-relu", "slope": 0.25}`, `{"name": "elu", "alpha": 1}`.
  ///
  /// - Throws: `DecodingError` naming the unknown activation and the known ones.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      guard let found = Self.plain.first(where: { $0.name == name }) else {
        throw Self.unknown(name, decoder.codingPath)
      }
      self = found.activation
      return
    }
    let fields = try decoder.container(keyedBy: Key.self)
    switch try fields.decode(String.self, forKey: .name) {
    case "leaky-relu": self = .leakyRelu(slope: try fields.decode(Double.self, forKey: .slope))
    case "elu": self = .elu(alpha: try fields.decode(Double.self, forKey: .alpha))
    case let name: throw Self.unknown(name, decoder.codingPath)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .leakyRelu(let slope):
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(name, forKey: .name)
      try fields.encode(slope, forKey: .slope)
    case .elu(let alpha):
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(name, forKey: .name)
      try fields.encode(alpha, forKey: .alpha)
    case .identity, .relu, .logistic, .tanh:
      var value = encoder.singleValueContainer()
      try value.encode(name)
    }
  }

  private static func unknown(_ name: String, _ path: [any CodingKey]) -> DecodingError {
    let known = plain.map(\.name) + ["{name: leaky-relu, slope}", "{name: elu, alpha}"]
    return .dataCorrupted(
      .init(
        codingPath: path,
        debugDescription:
          "unknown activation \"\(name)\"; known are \(known.joined(separator: ", "))"))
  }
}
