import RealModule

/// Normalisation over the units of a gate or of the cell: (v − mean) / √(variance + ε).
public struct LayerNorm: Hashable, Sendable, Codable {
  /// ε, above zero: keeps the quotient finite where all units are equal.
  public var epsilon: Double

  public init(epsilon: Double) { self.epsilon = epsilon }

  /// Rows that have been normalised, with what their gradient needs.
  struct Normalised<Scalar: LSTMScalar>: Sendable {
    /// [n, H]
    let values: Tensor<Scalar>
    /// 1 / √(variance + ε), one number a row.
    let scales: [Scalar]
  }

  func callAsFunction<Scalar: LSTMScalar>(_ rows: Tensor<Scalar>) -> Normalised<Scalar> {
    let units = Scalar(Double(rows.shape[1]))
    var scales: [Scalar] = []
    let values = rows.mapRows { row in
      let mean = row.reduce(.zero, +) / units
      let centred = row.map { $0 - mean }
      let variance = centred.reduce(.zero) { $0 + $1 * $1 } / units
      let scale = 1 / Scalar.sqrt(variance + Scalar(epsilon))
      scales.append(scale)
      return centred.map { $0 * scale }
    }
    return Normalised(values: values, scales: scales)
  }
}

extension LayerNorm.Normalised {
  /// Takes the gradient of the normalised rows to that of the rows before: what moves only their
  /// mean or their length has no effect and is taken out.
  func backward(_ gradient: Tensor<Scalar>) -> Tensor<Scalar> {
    let units = Scalar(Double(values.shape[1]))
    var row = 0
    return gradient.mapRows { sent in
      let value = values.row(row)
      let mean = sent.reduce(.zero, +) / units
      let along = zip(sent, value).reduce(.zero) { $0 + $1.0 * $1.1 } / units
      let scale = scales[row]
      row += 1
      return zip(sent, value).map { ($0 - mean - $1 * along) * scale }
    }
  }
}
