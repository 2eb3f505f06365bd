import LSTM
import LSTMVectors

/// What the inner values of a wrong forward pass show.
func forwardHints(
  _ answer: [Quantity: Tensor<Double>], _ vector: GoldenVector, _ format: NumberFormat
) -> [String] {
  let gates: [(gate: Gate, quantity: Quantity)] = [
    (.input, .inputGate), (.forget, .forgetGate), (.candidate, .candidate), (.output, .outputGate),
  ]
  func matches(_ got: Quantity, _ truth: Quantity, steps: Int = .max) -> Bool {
    guard let got = answer[got]?.first(steps), let truth = vector.truth[truth]?.first(steps) else {
      return false
    }
    return (try? Comparison(.hidden, got: got, truth: truth, format: format))?.passed ?? false
  }
  guard gates.allSatisfy({ answer[$0.quantity] != nil }) else {
    return ["The kernel shows no gate values, so the forward pass cannot be looked into."]
  }
  var hints: [String] = []
  let wrong = gates.filter { !matches($0.quantity, $0.quantity) }
  for (got, truth) in wrong.flatMap({ a in wrong.map { (a, $0) } })
  where got.gate != truth.gate && matches(got.quantity, truth.quantity, steps: 1) {
    // Later steps see hidden states that are wrong already.
    hints.append("Gate \(got.gate.letter) holds the values of gate \(truth.gate.letter).")
  }
  if let steps = firstWrongSteps(gates.map(\.quantity), answer, vector, format), hints.isEmpty {
    hints.append(
      "First wrong in the gates: step \(steps.step), "
        + steps.gates.map { "gate \($0)" }.joined(separator: ", ")
        + (steps.step == 0
          ? "; step 0 sees x, h0, W, R and b." : "; earlier steps are right."))
  }
  if wrong.isEmpty {
    hints.append(
      matches(.cell, .cell)
        ? "Gates and cell state are right: look at h = o ⊙ tanh(c), and at what is returned."
        : "All gates are right at the first wrong step: look at c = f ⊙ c[t−1] + i ⊙ g.")
  }
  return hints
}

/// The earliest step at which a gate is wrong, and which gates are wrong there.
private func firstWrongSteps(
  _ quantities: [Quantity], _ answer: [Quantity: Tensor<Double>], _ vector: GoldenVector,
  _ format: NumberFormat
) -> (step: Int, gates: [String])? {
  let firsts = quantities.compactMap { quantity -> (step: Int, gate: String)? in
    guard let got = answer[quantity], let truth = vector.truth[quantity],
      let first = try? Comparison(quantity, got: got, truth: truth, format: format).first
    else { return nil }
    return (first.index[0], String(quantity.rawValue.suffix(1)))
  }
  guard let step = firsts.map(\.step).min() else { return nil }
  return (step, firsts.filter { $0.step == step }.map(\.gate))
}

extension Tensor {
  /// At most the first `steps` of a tensor [T, N, …].
  fileprivate func first(_ steps: Int) -> Tensor {
    let kept = min(steps, shape[0])
    return Tensor(
      shape: [kept] + shape.dropFirst(),
      elements: Array(elements.prefix(shape[0] > 0 ? count / shape[0] * kept : 0)))
  }
}
