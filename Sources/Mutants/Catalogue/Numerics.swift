import LSTM

extension Mutant {
  /// Right equations, computed in a way that a contract does not permit.
  static let numerics: [Mutant] = [
    numeric("tanh-by-two-exps", "tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", .activations(.tanhByTwoExps)),
    numeric(
      "tanh-by-exp-quotient", "tanh(z) = (e²ᶻ − 1) / (e²ᶻ + 1)", .activations(.tanhByExpQuotient)),
    numeric("tanh-by-exp", "tanh(z) = 1 − 2 / (e²ᶻ + 1)", .activations(.tanhByExp)),
    numeric("tanh-by-sigmoid", "tanh(z) = 2 σ(2z) − 1", .activations(.tanhByLogistic)),
    numeric("sigmoid-by-tanh", "σ(z) = ½ tanh(z/2) + ½", .activations(.logisticByTanh)),
    numeric(
      "sigmoid-range-limited", "The sigmoid is NaN beyond ±40", .activations(.logisticRangeLimited)),
    numeric(
      "sigmoid-clamped", "The sigmoid's argument is cut off at ±40", .activations(.logisticClamped)),
    numeric(
      "sigmoid-one-sided", "σ(z) = 1 / (1 + e⁻ᶻ), whose exponential overflows on one side",
      .activations(.logisticOneSided)),
    numeric("hard-sigmoid", "σ(z) = clip(0.2 z + 0.5, 0, 1)", .activations(.hardLogistic)),
    numeric(
      "tanh-rational", "tanh is a continued fraction, good to 1e-4", .activations(.tanhRational)),
    numeric(
      "tanh-table", "tanh is interpolated in a table of 257 entries on [−8, 8]",
      .activations(.tanhTable)),
    numeric("tanh-in-single", "tanh is computed in single precision", .activations(.tanhInSingle)),
    numeric(
      "half-precision-sums", "Dot products are summed in half precision", .order(.halfPrecision)),
    numeric("subnormals-flushed", "Subnormal numbers become zero", .flush),
    Mutant(
      "sigmoid-slope-by-exp", "σ'(z) = e⁻ᶻ / (1 + e⁻ᶻ)², NaN where the square overflows",
      .numerics, .backward, [.slopes(.logisticByExp)]),
  ]

  private static func numeric(_ id: String, _ summary: String, _ edit: Edit) -> Mutant {
    Mutant(id, summary, .numerics, .forward, [edit])
  }
}
