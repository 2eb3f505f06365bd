public import LSTM

/// How much a bound says about a tensor: its size against the tensor's own numbers.
public enum Label: String, CaseIterable, Sendable, Codable {
  /// Typical bounds below a hundredth of the tensor's root mean square.
  case sharp
  /// Below 0.3 of it.
  case usable
  /// Wider: a wrong kernel could pass, so no claim is made.
  case notGateable = "not-gateable"

  /// The label of a tensor by the median of bound over root mean square.
  ///
  /// A tensor that is zero throughout is sharp: nothing but underflow may touch it.
  public init(bounds: Tensor<Double>, truth: Tensor<Double>) {
    let squares = truth.elements.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else {
      self = .sharp
      return
    }
    let size = (squares / Double(truth.count)).squareRoot()
    // The median lies below what more than half of the bounds lie below.
    func isTypicallyBelow(_ part: Double) -> Bool {
      bounds.elements.count { $0 / size < part } > bounds.count / 2
    }
    self = isTypicallyBelow(0.01) ? .sharp : isTypicallyBelow(0.3) ? .usable : .notGateable
  }
}
