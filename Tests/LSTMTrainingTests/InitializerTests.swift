import GradientCheck
import LSTM
import LSTMTraining
import LSTMVectors
import Testing

/// One of each kind, with a gain where it has one.
private let initializers: [Initializer] = [
  .orthogonal, .xavier, .glorotUniform(), .glorotUniform(gain: Initializer.gain(of: .tanh)),
  .glorotNormal(), .glorotNormal(gain: Initializer.gain(of: .relu)), .heUniform, .heNormal,
  .standardNormal, .truncatedNormal,
]

@Suite("Initial weights")
struct InitializerTests {
  /// The worst deviation from golden weights as a fraction of its bound.
  private func worst<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ golden: InitialWeights, _ initializer: Initializer, in scalar: Scalar.Type
  ) -> Double {
    let unit = Double(Scalar.ulpOfOne) / .ulpOfOne
    let got = initializer.weights(from: golden.draws.map { Scalar($0) }).elements
    return zip(got, zip(golden.weights.elements, golden.bounds.elements)).reduce(0) {
      max($0, (Double($1.0) - $1.1.0).magnitude / (unit * $1.1.1))
    }
  }

  @Test("golden weights are met within their bounds, and by no other rule")
  func golden() throws {
    let set = try TrajectorySet.locate()
    #expect(set.manifest.initialWeights.count >= 8)
    for entry in set.manifest.initialWeights {
      let golden = try set.load(entry)
      #expect(worst(golden, golden.initializer, in: Double.self) <= 1, "\(entry.id)")
      #expect(worst(golden, golden.initializer, in: Float.self) <= 1, "\(entry.id)")
      // Without a gain and truncation, which is the draws', these two are the same.
      let twin = golden.initializer == .xavier ? Initializer.glorotNormal() : nil
      for other in initializers where other != golden.initializer && other != twin {
        #expect(worst(golden, other, in: Double.self) > 1e6, "\(entry.id) by \(other)")
      }
    }
  }

  @Test(
    "orthogonal weights are, by columns or by rows", arguments: [(7, 4), (4, 7), (5, 5), (1, 3)])
  func orthogonal(rows: Int, columns: Int) {
    var generator = SeededGenerator(seed: 41)
    let weights = Initializer.orthogonal.weights(
      rows: rows, columns: columns, using: &generator)
    #expect(weights.shape == [rows, columns])
    let vectors = rows < columns ? weights : weights.transposed([1, 0])
    let length = vectors.shape[1]
    for a in 0..<vectors.shape[0] {
      for b in 0..<vectors.shape[0] {
        let product = (0..<length).reduce(0) { $0 + vectors[a, $1] * vectors[b, $1] }
        #expect((product - (a == b ? 1 : 0)).magnitude < 1e-15 * 8)
      }
    }
  }

  /// A uniform variable within b of 0 has the variance b²/3; a normal one cut at two deviations
  /// keeps 1 − 4 φ(2) / (2 Φ(2) − 1) of its own.
  @Test("weights have the variance and the limits of their definition", arguments: initializers)
  func variance(initializer: Initializer) {
    guard initializer != .orthogonal else { return }
    var generator = SeededGenerator(seed: 42)
    let (rows, columns, kept) = (300, 200, 0.773741321)
    let weights = initializer.weights(rows: rows, columns: columns, using: &generator).elements
    let (both, one) = (2.0 / Double(rows + columns), 2.0 / Double(rows))
    let (variance, limit): (Double, Double) =
      switch initializer {
      case .orthogonal: (0, 0)
      case .xavier: (both, .infinity)
      case .glorotUniform(let gain): (gain * gain * both, (3 * gain * gain * both).squareRoot())
      case .glorotNormal(let gain):
        (kept * gain * gain * both, 2 * (gain * gain * both).squareRoot())
      case .heUniform: (one, (3 * one).squareRoot())
      case .heNormal: (kept * one, 2 * one.squareRoot())
      case .standardNormal: (1, .infinity)
      case .truncatedNormal: (kept, 2)
      }
    let count = Double(weights.count)
    let mean = weights.reduce(0, +) / count
    let square = weights.reduce(0) { $0 + $1 * $1 } / count
    // Six standard deviations of the mean, and of the mean square of normal draws.
    #expect(mean.magnitude < 6 * (variance / count).squareRoot())
    #expect((square / variance - 1).magnitude < 6 * (2 / count).squareRoot())
    let largest = weights.reduce(0) { max($0, $1.magnitude) }
    #expect(largest <= limit)
    #expect(limit == .infinity ? largest > 3 * variance.squareRoot() : largest > 0.99 * limit)
  }

  @Test("a layer's parameters: drawn in the packages' order, each matrix by its own rule")
  func layers() throws {
    var (mine, theirs) = (SeededGenerator(seed: 43), SeededGenerator(seed: 43))
    let epynn = try Convention.epynn.store(Parameters.epynn(inputs: 2, units: 3, using: &mine))
    for name in ["U_f", "V_f", "U_i", "V_i", "U_g", "V_g", "U_o", "V_o"] {
      let rows = name.hasPrefix("U") ? 2 : 3
      let drawn = Initializer.orthogonal.weights(rows: rows, columns: 3, using: &theirs)
      #expect(epynn[name] == drawn, "\(name)")
    }
    let numpyML = try Convention.numpyML.store(
      Parameters.numpyML(inputs: 2, units: 3, gates: .heNormal, using: &mine))
    for name in ["Wf", "Wu", "Wc", "Wo"] {
      let rule = name == "Wc" ? Initializer.glorotUniform(gain: 5.0 / 3) : .heNormal
      #expect(numpyML[name] == rule.weights(rows: 5, columns: 3, using: &theirs), "\(name)")
    }
    for bias in [epynn["b_f"], numpyML["bc"]] {
      #expect(bias?.elements == [0, 0, 0])
    }
  }
}
