/// The four blocks of an LSTM's pre-activation, in the canonical order i, f, g, o.
public enum Gate: Int, CaseIterable, Sendable, Codable {
  /// i, how much of the candidate enters the cell.
  case input
  /// f, how much of the previous cell state stays.
  case forget
  /// g, what may enter the cell.
  case candidate
  /// o, how much of the cell is shown as hidden state.
  case output

  /// The letter that equations use: i, f, g or o.
  public var letter: String {
    switch self {
    case .input: "i"
    case .forget: "f"
    case .candidate: "g"
    case .output: "o"
    }
  }
}
