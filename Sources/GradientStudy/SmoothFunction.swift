public import GradientCheck
import RealModule

/// A random smooth function of a few numbers: Σ aₖ φ(wₖ·x + bₖ), of one of several kinds.
public struct SmoothFunction: DifferentiableFunction {
  /// What φ is; sharp kinds move a hundred times within the first step of a difference.
  public enum Kind: CaseIterable, Sendable {
    case hyperbolic, wave, sharpWave, bell, sharpBell, pole, sharpPole
    case polynomial, exponential, crossEntropy, offset, tiny, nested, linear
  }

  public let kind: Kind
  private let amplitudes: [Double]
  private let weights: [[Double]]
  private let shifts: [Double]
  private let offset: Double

  private static let terms = 6

  public init(_ kind: Kind, inputs: Int, using generator: inout SeededGenerator) {
    self.kind = kind
    let sharpness =
      switch kind {
      case .sharpWave, .sharpBell, .sharpPole: 12.0
      case .wave, .bell, .pole, .crossEntropy: 3.0
      default: 1.0
      }
    let size = kind == .tiny ? 1e-6 : 1.0
    amplitudes = (0..<Self.terms).map { _ in size * generator.normal() }
    weights = (0..<Self.terms).map { _ in
      (0..<inputs).map { _ in sharpness * generator.normal() / Double(inputs).squareRoot() }
    }
    shifts = (0..<Self.terms).map { _ in generator.normal() }
    offset = kind == .offset ? Double.random(in: 1e2...1e6, using: &generator) : 0
  }

  public func callAsFunction<S: DifferentiableScalar>(_ point: [S]) -> S {
    let z = zip(weights, shifts).map { row, shift in
      zip(row, point).reduce(S(shift)) { $0 + S($1.0) * $1.1 }
    }
    if kind == .crossEntropy {
      return S.log(z.reduce(S.zero) { $0 + S.exp($1) }) - z[0]
    }
    var sum = S(offset)
    for (a, z) in zip(amplitudes, z) { sum += S(a) * shape(z) }
    return kind == .nested ? S.tanh(sum * sum) + S.sin(sum) : sum
  }

  private func shape<S: DifferentiableScalar>(_ z: S) -> S {
    switch kind {
    case .hyperbolic, .offset, .tiny, .nested: S.tanh(z)
    case .wave, .sharpWave: S.sin(z)
    case .bell, .sharpBell: S.exp(-(z * z))
    case .pole, .sharpPole: 1 / (1 + z * z)
    case .polynomial: z * z * z + z * z * z * z * z
    case .exponential: S.exp(z)
    case .crossEntropy, .linear: z
    }
  }
}
