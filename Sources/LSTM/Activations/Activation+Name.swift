extension Activation: Codable {
  /// The activations that are written as their name alone.
  static let plain: [Activation] = [
    .identity, .relu, .selu, .gelu, .geluTanh, .exponential, .softplus, .softsign, .hardSigmoid,
    .hardSigmoidSixth, .logistic, .tanh,
  ]

  /// The name in vector files and reports.
  public var name: String {
    switch self {
    case .identity: "identity"
    case .affine: "affine"
    case .relu: "relu"
    case .leakyRelu: "leaky-relu"
    case .thresholdedRelu: "thresholded-relu"
    case .elu: "elu"
    case .selu: "selu"
    case .gelu: "gelu"
    case .geluTanh: "gelu-tanh"
    case .exponential: "exponential"
    case .softplus: "softplus"
    case .softsign: "softsign"
    case .hardSigmoid: "hard-sigmoid"
    case .hardSigmoidSixth: "hard-sigmoid-sixth"
    case .logistic: "logistic"
    case .tanh: "tanh"
    case .scaledTanh: "scaled-tanh"
    }
  }

  private enum Key: String, CodingKey { case name, slope, offset, theta, alpha, beta }

  /// What stands beside the name, where the activation has constants.
  private var constants: [(key: Key, value: Double)] {
    switch self {
    case .affine(let slope, let offset): [(.slope, slope), (.offset, offset)]
    case .leakyRelu(let slope): [(.slope, slope)]
    case .thresholdedRelu(let theta): [(.theta, theta)]
    case .elu(let alpha): [(.alpha, alpha)]
    case .scaledTanh(let alpha, let beta): [(.alpha, alpha), (.beta, beta)]
    case .identity, .relu, .selu, .gelu, .geluTanh, .exponential, .softplus, .softsign,
      .hardSigmoid, .hardSigmoidSixth, .logistic, .tanh:
      []
    }
  }

  /// Reads a plain name, or an object with a name and its constants:
  /// `{"name": "leaky-relu", "slope": 0.25}`, `{"name": "elu", "alpha": 1}`.
  ///
  /// - Throws: `DecodingError` naming the unknown activation and the known ones, or the missing
  ///   constant.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      guard let found = Self.plain.first(where: { $0.name == name }) else {
        throw Self.unknown(name, decoder.codingPath)
      }
      self = found
      return
    }
    let fields = try decoder.container(keyedBy: Key.self)
    func constant(_ key: Key) throws -> Double { try fields.decode(Double.self, forKey: key) }
    switch try fields.decode(String.self, forKey: .name) {
    case "affine": self = .affine(slope: try constant(.slope), offset: try constant(.offset))
    case "leaky-relu": self = .leakyRelu(slope: try constant(.slope))
    case "thresholded-relu": self = .thresholdedRelu(theta: try constant(.theta))
    case "elu": self = .elu(alpha: try constant(.alpha))
    case "scaled-tanh":
      self = .scaledTanh(alpha: try constant(.alpha), beta: try constant(.beta))
    case let name: throw Self.unknown(name, decoder.codingPath)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    guard !constants.isEmpty else {
      var value = encoder.singleValueContainer()
      return try value.encode(name)
    }
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(name, forKey: .name)
    for (key, value) in constants { try fields.encode(value, forKey: key) }
  }

  private static func unknown(_ name: String, _ path: [any CodingKey]) -> DecodingError {
    let known =
      plain.map(\.name) + [
        "{name: affine, slope, offset}", "{name: leaky-relu, slope}",
        "{name: thresholded-relu, theta}", "{name: elu, alpha}",
        "{name: scaled-tanh, alpha, beta}",
      ]
    return .dataCorrupted(
      .init(
        codingPath: path,
        debugDescription:
          "unknown activation \"\(name)\"; known are \(known.joined(separator: ", "))"))
  }
}
