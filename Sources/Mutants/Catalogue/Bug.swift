/// A bug seen in a real LSTM, or one of the kind that hides well, and what sees it here.
public struct Bug: Hashable, Sendable {
  public let id: String
  /// Where it was found: repository and number; nil for one that no report is known of.
  public let source: String?
  public let url: String?
  public let account: Account

  /// What became of it in the catalogue.
  public enum Account: Hashable, Sendable {
    /// The mutant of this id is this bug, or stands for it.
    case mutant(String)
    /// A test of this name catches it.
    case check(String)
    /// Why it is no mutant.
    case reason(String)
  }

  init(_ id: String, _ source: String?, _ url: String?, _ account: Account) {
    self.id = id
    self.source = source
    self.url = url
    self.account = account
  }

  public var mutant: String? {
    if case .mutant(let id) = account { id } else { nil }
  }
}

extension Mutant {
  /// Real bugs that are this mutant, or that it stands for.
  public var bugs: [Bug] { Bug.all.filter { $0.mutant == id } }
}
