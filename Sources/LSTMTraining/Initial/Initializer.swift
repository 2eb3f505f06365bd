public import LSTM
import RealModule

/// How a weight matrix [rows, columns] follows from random draws; rows are the fan in.
///
/// The draws are an input, so that the same draws give the same weights everywhere; see
/// ``draws`` for their distribution.
public enum Initializer: Hashable, Sendable {
  /// Q of draws = Q R with a positive diagonal of R; with fewer rows than columns the transpose of
  /// the transpose's (EpyNN).
  case orthogonal
  /// draws √(2 / (rows + columns)) (EpyNN; Glorot and Bengio 2010).
  case xavier
  /// (2 draws − 1) gain √(6 / (rows + columns)) (numpy-ml).
  case glorotUniform(gain: Double = 1)
  /// draws gain √(2 / (rows + columns)), truncated (numpy-ml).
  case glorotNormal(gain: Double = 1)
  /// (2 draws − 1) √(6 / rows) (numpy-ml; He et al. 2015).
  case heUniform
  /// draws √(2 / rows), truncated (numpy-ml).
  case heNormal
  /// The draws as they are (numpy-ml's `std_normal`).
  case standardNormal
  /// The truncated draws as they are. numpy-ml's `trunc_normal` raises; this is what its
  /// documentation says.
  case truncatedNormal

  /// A distribution of draws.
  public enum Draws: Hashable, Sendable {
    /// From 0 to below 1.
    case uniform
    /// The standard normal distribution.
    case normal
    /// The same, those of magnitude 2 or more drawn again.
    case truncatedNormal
  }

  public var draws: Draws {
    switch self {
    case .glorotUniform, .heUniform: .uniform
    case .orthogonal, .xavier, .standardNormal: .normal
    case .glorotNormal, .heNormal, .truncatedNormal: .truncatedNormal
    }
  }

  /// numpy-ml's gain of an activation: 5/3 of tanh, √2 of ReLU, √(2 + α²) of leaky ReLU (not the
  /// usual √(2 / (1 + α²))), else 1.
  public static func gain(of activation: Activation) -> Double {
    switch activation {
    case .tanh: 5.0 / 3
    case .relu: Double.sqrt(2)
    case .leakyRelu(let slope): Double.sqrt(2 + slope * slope)
    default: 1
    }
  }

  /// The weights [rows, columns] that follow from as many draws.
  ///
  /// - Precondition: `draws` is a matrix with at least one row and column.
  public func weights<Scalar: LSTMScalar>(from draws: Tensor<Scalar>) -> Tensor<Scalar> {
    precondition(draws.shape.count == 2 && draws.count > 0, "draws of shape \(draws.shape)")
    let (rows, columns) = (Double(draws.shape[0]), Double(draws.shape[1]))
    func root(_ numerator: Double, _ denominator: Double) -> Scalar {
      Scalar.sqrt(Scalar(numerator) / Scalar(denominator))
    }
    switch self {
    case .orthogonal: return draws.orthogonal
    case .xavier: return draws.times(root(2, rows + columns))
    case .glorotUniform(let gain):
      return draws.centred.times(Scalar(gain) * root(6, rows + columns))
    case .glorotNormal(let gain): return draws.times(Scalar(gain) * root(2, rows + columns))
    case .heUniform: return draws.centred.times(root(6, rows))
    case .heNormal: return draws.times(root(2, rows))
    case .standardNormal, .truncatedNormal: return draws
    }
  }
}

extension Tensor where Scalar: LSTMScalar {
  fileprivate func times(_ factor: Scalar) -> Tensor { map { $0 * factor } }

  fileprivate var centred: Tensor { map { 2 * $0 - 1 } }

  /// Gram and Schmidt's process, twice over: once loses digits where columns are nearly parallel.
  /// It gives the one factor Q whose R has a positive diagonal, without any signs.
  fileprivate var orthogonal: Tensor {
    let isWide = shape[0] < shape[1]
    let columns = isWide ? self : transposed([1, 0])
    let length = columns.shape[1]
    var found: [[Scalar]] = []
    for start in stride(from: 0, to: columns.count, by: length) {
      var vector = Array(columns.elements[start..<(start + length)])
      for _ in 0..<2 {
        for earlier in found {
          let along = dot(earlier, vector)
          vector = zip(vector, earlier).map { $0 - $1 * along }
        }
      }
      let norm = Scalar.sqrt(dot(vector, vector))
      found.append(vector.map { $0 / norm })
    }
    let result = Tensor(shape: columns.shape, elements: found.flatMap(\.self))
    return isWide ? result : result.transposed([1, 0])
  }

  private func dot(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
    zip(a, b).reduce(.zero) { $0 + $1.0 * $1.1 }
  }
}
