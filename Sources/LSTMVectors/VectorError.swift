/// A vector set that cannot be trusted or read: which file, which tensor or field, what is wrong.
public struct VectorError: Error, Equatable, CustomStringConvertible {
  /// The file's name or path.
  public let file: String
  /// The tensor or field, if the problem lies in one.
  public let place: String?
  /// What is wrong and, where there is one, the way to mend it.
  public let problem: String

  public init(file: String, place: String? = nil, problem: String) {
    self.file = file
    self.place = place
    self.problem = problem
  }

  public var description: String {
    [file, place, problem].compactMap(\.self).joined(separator: ": ")
  }
}
