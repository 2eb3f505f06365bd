public import LSTM
import RealModule

/// Scales gradients down where their Euclidean norm is larger than a limit.
public enum GradientClipping: Hashable, Sendable {
  /// All gradients together: times limit / (norm + 1e-16) where that is below 1, and
  /// norm² = Σ (g + 1e-16)² (EpyNN).
  case allTogether(limit: Double)
  /// Each parameter by itself, as numpy-ml stores it: the rows of W and R that belong to one gate
  /// are one parameter, its bias is another.
  case eachParameter(limit: Double)

  /// The gradients of one backward pass, clipped.
  public func callAsFunction<Scalar: LSTMScalar>(
    _ gradients: Parameters<Scalar>
  ) -> Parameters<Scalar> {
    var flat = gradients.flat
    switch self {
    case .allTogether(let limit):
      let safe = Scalar(1e-16)
      let norm = Scalar.sqrt(flat.reduce(.zero) { $0 + ($1 + safe) * ($1 + safe) })
      let factor = Scalar(limit) / (norm + safe)
      if Scalar.isPositive(1 - factor) { flat = flat.map { $0 * factor } }
    case .eachParameter(let limit):
      let limit = Scalar(limit)
      for parts in gradients.gateParts {
        let entries = parts.joined()
        let norm = Scalar.sqrt(entries.reduce(.zero) { $0 + flat[$1] * flat[$1] })
        guard Scalar.isPositive(norm - limit) else { continue }
        for at in entries { flat[at] = flat[at] * limit / norm }
      }
    }
    return gradients.replacing(flat)
  }
}

extension Parameters {
  /// Where the parameters that numpy-ml stores as one lie in ``flat``: a gate's rows of W and R,
  /// and each gate's bias.
  fileprivate var gateParts: [[Range<Int>]] {
    let starts = [0, inputWeights.count, inputWeights.count + recurrentWeights.count]
    let blocks = [inputWeights.count / 4, recurrentWeights.count / 4, bias.count / 4]
    func part(_ tensor: Int, _ gate: Int) -> Range<Int> {
      let start = starts[tensor] + gate * blocks[tensor]
      return start..<(start + blocks[tensor])
    }
    return (0..<4).flatMap { gate in [[part(0, gate), part(1, gate)], [part(2, gate)]] }
  }
}
