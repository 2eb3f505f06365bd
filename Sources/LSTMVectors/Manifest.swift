public import LSTM

/// The list of all vectors of a set, with what each is for and the checksum of its file.
public struct Manifest: Codable, Sendable {
  public static let format = "lstmcheck-manifest/1"
  /// No vector file may be larger; a manifest that says otherwise is refused unread.
  public static let largestFile = 64 << 20

  public let format: String
  /// The semantic version of the set.
  public let setVersion: String
  public let generatorVersion: String
  public let vectors: [Entry]
  public let tombstones: [Tombstone]

  private enum CodingKeys: String, CodingKey {
    case format, vectors, tombstones
    case setVersion = "set_version"
    case generatorVersion = "generator_version"
  }

  /// One vector.
  public struct Entry: Codable, Sendable {
    /// A readable slug and a short hash of inputs and configuration; never reused.
    public let id: String
    public let file: String
    public let sha256: String
    public let bytes: Int
    public let seed: Int
    public let configuration: Configuration
    /// What this vector sees that others do not.
    public let reason: String
    /// Real bugs that it guards against.
    public let bugs: [Bug]
    /// The two derivations whose enclosures of the truth agree.
    public let witnesses: [String]
    /// The precision at which every number's rounding was decided.
    public let precisionBits: Int
    /// The longest dot product that a kernel forms for this vector.
    public let longestDot: Int
    /// The number formats whose kernels this vector can judge.
    public let serves: [NumberFormat]
    /// Where a first-order bound was seen not to hold, and so no claim is made.
    public let notGateable: [NotGateable]

    private enum CodingKeys: String, CodingKey {
      case id, file, sha256, bytes, seed, configuration, reason, bugs, witnesses
      case precisionBits = "precision_bits"
      case longestDot = "m"
      case serves
      case notGateable = "not_gateable"
    }
  }

  /// Tensors that are not judged under one contract and tier.
  public struct NotGateable: Codable, Sendable {
    public let contract: String
    public let tier: String
    public let quantities: [Quantity]
  }

  /// A bug seen in a real LSTM.
  public struct Bug: Codable, Hashable, Sendable {
    public let id: String
    public let `class`: String
    public let url: String
  }

  /// A vector that was taken out; its id is not used again.
  public struct Tombstone: Codable, Sendable {
    public let id: String
    public let removedIn: String
    public let why: String

    private enum CodingKeys: String, CodingKey {
      case id, why
      case removedIn = "removed_in"
    }
  }
}

extension Manifest {
  /// Refuses a manifest that would lead the reader astray: another format, an id or file twice,
  /// a file outside the folder, sizes that are negative or absurd.
  ///
  /// - Throws: ``VectorError`` naming `file` and the entry.
  func validate(file: String) throws(VectorError) {
    guard format == Self.format else {
      throw VectorError(
        file: file, place: "format",
        problem: "is \"\(format)\"; this version reads \"\(Self.format)\"")
    }
    var seen: Set<String> = []
    for entry in vectors {
      if let problem = entry.problem {
        throw VectorError(file: file, place: "vector \"\(entry.id)\"", problem: problem)
      }
      for name in [entry.id, entry.file] where !seen.insert(name).inserted {
        throw VectorError(file: file, place: "vector \"\(entry.id)\"", problem: "is listed twice")
      }
    }
    if let buried = tombstones.first(where: { seen.contains($0.id) }) {
      throw VectorError(
        file: file, place: "vector \"\(buried.id)\"",
        problem: "is both a vector and a tombstone; an id is never reused")
    }
  }
}

extension Manifest {
  /// What makes an entry's file unusable, if anything does.
  static func problem(file: String, sha256: String, bytes: Int) -> String? {
    if file.isEmpty || file.contains("/") || file.contains("\\") || file.hasPrefix(".") {
      return "file \"\(file)\" is not a plain name in the set's folder"
    }
    if sha256.count != 64 || !sha256.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
      return "sha256 is not 64 lower-case hexadecimal digits"
    }
    if !(0...largestFile).contains(bytes) {
      return "bytes is \(bytes); a vector has at most \(largestFile)"
    }
    return nil
  }
}

extension Manifest.Entry {
  /// What makes the entry unusable, if anything does.
  fileprivate var problem: String? {
    let sizes = [
      ("batch", configuration.batch), ("steps", configuration.steps),
      ("inputs", configuration.inputs), ("units", configuration.units),
    ]
    for (name, size) in sizes where !((name == "steps" ? 0 : 1)...100_000).contains(size) {
      return "\(name) is \(size)"
    }
    if let problem = Manifest.problem(file: file, sha256: sha256, bytes: bytes) { return problem }
    if witnesses.count < 2 || Set(witnesses).count != witnesses.count {
      return "needs two different witnesses, has \(witnesses)"
    }
    return nil
  }
}
