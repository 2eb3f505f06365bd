import LSTM

/// What the inner values of a wrong forward pass show.
///
/// - Parameter place: the layer and direction to look into; nil where there is one alone.
func forwardHints(
  _ answer: [Quantity: Tensor<Double>], _ problem: JudgedProblem, _ judge: Judge,
  at place: Place?
) -> [String] {
  let gates: [(gate: Gate, quantity: Quantity)] = [
    (.input, Quantity(.inputGate, at: place)), (.forget, Quantity(.forgetGate, at: place)),
    (.candidate, Quantity(.candidate, at: place)), (.output, Quantity(.outputGate, at: place)),
  ]
  let size = problem.dimensions
  let inStep = size.batch * size.units
  guard gates.allSatisfy({ answer[$0.quantity] != nil }) else {
    return [
      "The kernel shows no gate values, so the forward pass cannot be looked into: with the "
        + "feature trace it may return trace.i, .f, .g, .o and .c."
    ]
  }
  var hints: [String] = []
  // Of exchanged gates only step 0 tells: later steps see hidden states that are wrong already.
  for (got, truth) in gates.flatMap({ a in gates.map { (a, $0) } }) where got.gate != truth.gate {
    func step0(_ quantity: Quantity) -> Bool {
      judge.agreement(of: answer[got.quantity], with: quantity, in: problem)?.prefix(inStep)
        .allSatisfy { $0 } ?? false
    }
    if !step0(got.quantity), step0(truth.quantity) {
      hints.append("Gate \(got.gate.letter) holds the values of gate \(truth.gate.letter).")
    }
  }
  let firsts = gates.compactMap { gate, quantity in
    judge.agreement(of: answer[quantity], with: quantity, in: problem)?.firstIndex(of: false)
      .map { (step: $0 / inStep, letter: gate.letter) }
  }
  if let step = firsts.map(\.step).min() {
    let letters = firsts.filter { $0.step == step }.map(\.letter).joined(separator: ", ")
    hints.append(
      "Of the gates \(letters) is wrong first, at step \(step)"
        + (step == 0 ? ", which sees x, h0, W, R and b." : "; earlier steps are right."))
  } else {
    let cell = Quantity(.cell, at: place)
    let cells = judge.agreement(of: answer[cell], with: cell, in: problem)
    hints.append(
      cells?.contains(false) == true
        ? "All gates are right: look at c = f ⊙ c[t−1] + i ⊙ g."
        : "Gates and cell state are right: look at h = o ⊙ tanh(c), and at what is returned.")
  }
  return hints
}
