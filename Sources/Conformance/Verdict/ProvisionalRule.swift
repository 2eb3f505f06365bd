import LSTM
import LSTMVectors

/// PROVISIONAL: how far a result may lie from the truth until bounds are derived per element.
///
/// A multiple of the unit roundoff of the tensor's largest true magnitude, plus what underflow
/// may lose. It is the only tolerance in the package and it is guessed: large enough for the
/// longest vector, small enough for a wrong equation to show.
enum ProvisionalRule {
  static let unitRoundoffs = 128.0

  /// The tolerance of every element of a tensor with this truth.
  static func tolerance(_ truth: Tensor<Double>, _ format: NumberFormat) -> Double {
    let largest = truth.elements.reduce(0) { max($0, $1.magnitude) }
    return unitRoundoffs * (format.unitRoundoff * largest + format.ulp(of: 0))
  }
}
