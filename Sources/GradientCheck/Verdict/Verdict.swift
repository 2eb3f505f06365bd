/// What a check can say. There is no pass without evidence: what could not be judged is
/// inconclusive.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  case pass, fail, inconclusive

  /// A failure outweighs what is unknown, and both outweigh a pass; of nothing, nothing is known.
  public init(all parts: some Sequence<Verdict>) {
    let parts = Set(parts)
    self =
      parts.contains(.fail)
      ? .fail : parts.contains(.inconclusive) || parts.isEmpty ? .inconclusive : .pass
  }
}
