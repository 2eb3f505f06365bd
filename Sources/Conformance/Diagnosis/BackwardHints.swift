import LSTM
import LSTMVectors

/// What a wrong backward pass behind a right forward pass shows.
func backwardHints(
  _ wrong: [Comparison], _ answer: [Quantity: Tensor<Double>], _ vector: GoldenVector,
  _ format: NumberFormat
) -> [String] {
  var hints = ["The forward pass is right."]
  let quantities = Set(wrong.map(\.quantity))
  if quantities.isDisjoint(with: [.inputGradient, .initialHiddenGradient, .initialCellGradient]) {
    hints.append("Only parameter gradients are wrong: look at the sums over steps and batch.")
  } else if let right = firstRightStep(answer, vector, format), right > 0 {
    hints.append(
      "dx is right from step \(right) on and wrong before: look at what backward carries from "
        + "step to step, dh = dz R and dc = dc ⊙ f.")
  }
  return hints
}

/// The first step from which on dx is right to the end; nil when its last step is wrong.
private func firstRightStep(
  _ answer: [Quantity: Tensor<Double>], _ vector: GoldenVector, _ format: NumberFormat
) -> Int? {
  guard let got = answer[.inputGradient], let truth = vector.truth[.inputGradient] else {
    return nil
  }
  let tolerance = ProvisionalRule.tolerance(truth, format)
  let wrong = got.elements.indices.last {
    Deviation.fraction(got: got.elements[$0], truth: truth.elements[$0], tolerance: tolerance) > 1
  }
  guard let wrong else { return 0 }
  let next = truth.index(ofOffset: wrong)[0] + 1
  return next < truth.shape[0] ? next : nil
}
