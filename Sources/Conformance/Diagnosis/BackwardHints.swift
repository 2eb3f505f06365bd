import LSTM

/// What a wrong backward pass behind a right forward pass shows.
func backwardHints(
  _ wrong: [Comparison], _ answer: [Quantity: Tensor<Double>], _ problem: JudgedProblem,
  _ judge: Judge
) -> [String] {
  var hints = ["The forward pass is right."]
  let right = problem.problem.gradients.filter { gradient in
    answer[gradient] != nil && !wrong.contains { $0.quantity == gradient }
  }
  if !right.isEmpty, right.count + wrong.count <= 12 {
    func list(_ gradients: [Quantity]) -> String {
      gradients.map(\.gradientName).joined(separator: ", ")
    }
    hints.append("Wrong: \(list(wrong.map(\.quantity))); right: \(list(right)).")
  }
  if areOfParametersAlone(wrong) {
    hints.append("Only parameter gradients are wrong: look at the sums over steps and batch.")
  } else if let right = firstRightStep(answer, problem, judge), right > 0 {
    hints.append(
      "dx is right from step \(right) on and wrong before: look at what backward carries from "
        + "step to step, dh = dz R and dc = dc ⊙ f.")
  }
  return hints
}

/// Whether what reaches the inputs and the states is right.
func areOfParametersAlone(_ wrong: [Comparison]) -> Bool {
  Set(wrong.map(\.quantity.kind))
    .isDisjoint(with: [.inputGradient, .initialHiddenGradient, .initialCellGradient])
}

/// The first step from which on dx is right to the end; nil when its last step is wrong.
private func firstRightStep(
  _ answer: [Quantity: Tensor<Double>], _ problem: JudgedProblem, _ judge: Judge
) -> Int? {
  let right = judge.agreement(of: answer[.inputGradient], with: .inputGradient, in: problem)
  guard let wrong = right?.lastIndex(of: false) else { return 0 }
  let size = problem.dimensions
  let next = wrong / (size.batch * size.inputs) + 1
  return next < size.steps ? next : nil
}
