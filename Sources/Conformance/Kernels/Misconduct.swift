/// Something that no correct kernel does, whatever numbers it returns: the verdict of its vector.
///
/// Other errors that a kernel throws say that it gave no answer; this one says that it is wrong.
public struct Misconduct: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
