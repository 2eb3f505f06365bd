import LSTM

/// A part of the whole that a kernel can conform to by itself.
public struct Profile: Codable, Sendable, Hashable {
  public enum Verdict: String, Codable, Sendable {
    case conforms, differs
    /// The kernel does not declare what it needs, or no vector asks for it.
    case unsupported
  }

  /// "core": forward passes of plain layers; "training": their gradients; "sessions": call
  /// sequences; else the feature that its vectors need.
  public let name: String
  public let verdict: Verdict
  /// Vectors answered right.
  public let passed: Int
  /// Vectors asked.
  public let asked: Int

  private init(_ name: String, _ answers: [Bool?]) {
    let asked = answers.compactMap(\.self)
    self.name = name
    self.asked = asked.count
    passed = asked.count { $0 }
    verdict = asked.isEmpty ? .unsupported : passed == asked.count ? .conforms : .differs
  }

  static func all(_ vectors: [VectorResult], sessions: [VectorResult]) -> [Profile] {
    let plain = vectors.filter(\.requires.isEmpty)
    let features = Set(vectors.flatMap(\.requires)).sorted()
    return [
      Profile("core", plain.map { $0.passed(.forward) }),
      Profile("training", plain.map { $0.passed(.backward) }),
    ]
      + features.map { feature in
        Profile(
          feature.rawValue,
          vectors.filter { $0.requires.contains(feature) }.map(\.passed))
      } + [Profile("sessions", sessions.map(\.passed))]
  }

  /// "core 95/95", or "sessions unsupported".
  public var text: String {
    verdict == .unsupported ? "\(name) unsupported" : "\(name) \(passed)/\(asked)"
  }
}

extension VectorResult {
  /// Whether all that was asked was answered right; nil when nothing was asked.
  fileprivate var passed: Bool? {
    switch outcome {
    case .passed: true
    case .failed, .errored: false
    case .skipped, .unsupported: nil
    }
  }
}
