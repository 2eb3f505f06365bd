import LSTM
import LSTMVectors

/// What a wrong backward pass behind a right forward pass shows.
func backwardHints(
  _ wrong: [Comparison], _ answer: [Quantity: Tensor<Double>], _ vector: GoldenVector,
  _ kernel: any Kernel
) -> [String] {
  var hints = ["The forward pass is right."]
  let quantities = Set(wrong.map(\.quantity))
  if quantities.isDisjoint(with: [.inputGradient, .initialHiddenGradient, .initialCellGradient]) {
    hints.append("Only parameter gradients are wrong: look at the sums over steps and batch.")
  } else if let right = firstRightStep(answer, vector, kernel.format), right > 0 {
    hints.append(
      "dx is right from step \(right) on and wrong before: look at what backward carries from "
        + "step to step, dh = dz R and dc = dc ⊙ f.")
  }
  hints += oneStepProbes(vector, kernel)
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

/// Asks the kernel for one step alone, with the upstream gradient on one output at a time.
private func oneStepProbes(_ vector: GoldenVector, _ kernel: any Kernel) -> [String] {
  let all = vector.problem
  guard let steps = all.inputs.shape.first, steps > 0 else { return [] }
  let size = vector.entry.configuration
  let state = [size.batch, size.units]
  let none = CellState<Double>.zero(batch: size.batch, units: size.units)
  // Any gradient without symmetry will do.
  let some = Tensor(
    shape: state, elements: (0..<(size.batch * size.units)).map { 1 + Double($0 % 7) / 8 })
  let noSequence = Tensor(repeating: 0.0, shape: [1] + state)
  let probes: [(output: String, Upstream<Double>)] = [
    ("y", Upstream(hidden: Tensor(shape: [1] + state, elements: some.elements), final: none)),
    ("h_n", Upstream(hidden: noSequence, final: CellState(hidden: some, cell: none.cell))),
    ("c_n", Upstream(hidden: noSequence, final: CellState(hidden: none.hidden, cell: some))),
  ]
  var problem = all
  problem.inputs = Tensor(
    shape: [1, size.batch, size.inputs],
    elements: Array(all.inputs.elements.prefix(size.batch * size.inputs)))
  return probes.compactMap { output, upstream in
    problem.upstream = upstream
    guard let (pass, gradients) = try? problem.solve(), let got = try? kernel.solve(problem) else {
      return nil
    }
    let wrong = Quantity.all(of: pass, gradients)
      .filter { quantity, truth in
        guard quantity.pass == .backward, let got = got[quantity] else { return false }
        let comparison = try? Comparison(quantity, got: got, truth: truth, format: kernel.format)
        return comparison?.passed != true
      }
      .keys.map(\.rawValue).sorted()
    return "One step alone, upstream gradient on \(output) only: "
      + (wrong.isEmpty ? "right." : "wrong in \(wrong.joined(separator: ", ")).")
  }
}
