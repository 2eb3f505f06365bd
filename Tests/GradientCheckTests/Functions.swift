import GradientCheck
import RealModule

/// (1 − x)² + 100 (y − x²)²
struct Rosenbrock: DifferentiableFunction {
  func callAsFunction<S: DifferentiableScalar>(_ p: [S]) -> S {
    let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
    return a * a + 100 * b * b
  }
}

struct RosenbrockGradient: DifferentiableGradient {
  func callAsFunction<S: DifferentiableScalar>(_ p: [S]) -> [S] {
    let b = p[1] - p[0] * p[0]
    return [-2 * (1 - p[0]) - 400 * p[0] * b, 200 * b]
  }
}

/// Softmax cross-entropy of logits [rows, classes] against a class a row, averaged over rows.
struct CrossEntropy: DifferentiableFunction {
  let labels: [Int]
  let classes: Int

  func callAsFunction<S: DifferentiableScalar>(_ logits: [S]) -> S {
    var sum = S.zero
    for (row, label) in labels.enumerated() {
      let z = logits[(row * classes)..<((row + 1) * classes)]
      sum += S.log(z.reduce(S.zero) { $0 + S.exp($1) }) - logits[row * classes + label]
    }
    return sum / S(Double(labels.count))
  }

  /// (softmax − one hot) / rows
  func gradient(_ logits: [Double]) -> [Double] {
    logits.indices.map { at in
      let row = at / classes
      let z = logits[(row * classes)..<((row + 1) * classes)]
      let share = Double.exp(logits[at]) / z.reduce(0) { $0 + Double.exp($1) }
      return (share - (at % classes == labels[row] ? 1 : 0)) / Double(labels.count)
    }
  }
}

/// Σ U ⊙ (A B) for A [n, n] and B [n, n], flat one after the other.
struct MatrixProduct: DifferentiableFunction {
  let size: Int
  let upstream: [Double]

  func callAsFunction<S: DifferentiableScalar>(_ p: [S]) -> S {
    var sum = S.zero
    for i in 0..<size {
      for j in 0..<size {
        for k in 0..<size {
          sum += S(upstream[i * size + j]) * p[i * size + k] * p[size * size + k * size + j]
        }
      }
    }
    return sum
  }

  /// dA = U Bᵀ, dB = Aᵀ U
  func gradient(_ p: [Double]) -> [Double] {
    var g = Array(repeating: 0.0, count: 2 * size * size)
    for i in 0..<size {
      for j in 0..<size {
        for k in 0..<size {
          g[i * size + k] += upstream[i * size + j] * p[size * size + k * size + j]
          g[size * size + k * size + j] += upstream[i * size + j] * p[i * size + k]
        }
      }
    }
    return g
  }

  var segments: [Segment] {
    ["dA", "dB"].map { Segment($0, [.init("row", size), .init("column", size)]) }
  }
}

/// Σ max(0, xᵢ)
struct Rectified: DifferentiableFunction {
  func callAsFunction<S: DifferentiableScalar>(_ p: [S]) -> S {
    p.reduce(S.zero) { $0 + (S.isPositive($1) ? $1 * $1 + $1 : S.zero) }
  }
}

func normal(_ count: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in generator.normal() }
}

/// All oracles of a generic function.
func oracles(_ function: some DifferentiableFunction) -> [any DirectionalOracle] {
  [
    DualOracle(function), ComplexStepOracle(function), TracedOracle(function),
    BlackBoxOracle { try function($0) },
  ]
}
