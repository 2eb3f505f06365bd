extension Quantity {
  /// All quantities of one solved plain problem.
  public static func all<Scalar>(
    of pass: ForwardPass<Scalar>, _ gradients: Gradients<Scalar>
  ) -> [Quantity: Tensor<Scalar>] {
    var all = forward(pass, at: nil).merging(backward(gradients, at: nil)) { first, _ in first }
    all[.hidden] = pass.hidden
    all[.inputGradient] = gradients.inputs
    return all
  }

  /// What one place computes forward.
  fileprivate static func forward<Scalar>(
    _ pass: ForwardPass<Scalar>, at place: Place?
  ) -> [Quantity: Tensor<Scalar>] {
    let tensors: [(Kind, Tensor<Scalar>)] = [
      (.finalHidden, pass.final.hidden), (.finalCell, pass.final.cell),
      (.inputGate, pass.gate(.input)), (.forgetGate, pass.gate(.forget)),
      (.candidate, pass.gate(.candidate)), (.outputGate, pass.gate(.output)),
      (.cell, pass.cells),
    ]
    return Dictionary(
      uniqueKeysWithValues: tensors.map { kind, tensor in (Quantity(kind, at: place), tensor) })
  }

  /// The gradients that one place has of its own.
  fileprivate static func backward<Scalar>(
    _ gradients: Gradients<Scalar>, at place: Place?
  ) -> [Quantity: Tensor<Scalar>] {
    let (parameters, extra) = (gradients.parameters, gradients.parameters.extra)
    let tensors: [(Kind, Tensor<Scalar>?)] = [
      (.weightGradient, parameters.inputWeights),
      (.recurrentGradient, parameters.recurrentWeights), (.biasGradient, parameters.bias),
      (.recurrentBiasGradient, extra.recurrentBias), (.peepholeGradient, extra.peepholes),
      (.projectionGradient, extra.projection), (.gainGradient, extra.gain),
      (.cellGainGradient, extra.cellGain), (.cellShiftGradient, extra.cellShift),
      (.initialHiddenGradient, gradients.initial.hidden),
      (.initialCellGradient, gradients.initial.cell),
    ]
    return Dictionary(
      uniqueKeysWithValues: tensors.compactMap { kind, tensor in
        tensor.map { (Quantity(kind, at: place), $0) }
      })
  }
}

extension Problem where Scalar: LSTMScalar {
  /// All quantities of the design, computed by the network of this module.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func quantities() throws(ShapeError) -> [Quantity: Tensor<Scalar>] {
    let (pass, gradients) = try solveNetwork()
    var all = quantities(of: pass)
    for (place, part) in zip(suffixes, gradients.places) {
      all.merge(Quantity.backward(part, at: place)) { first, _ in first }
      if design.cell.bias == .none { all[Quantity(.biasGradient, at: place)] = nil }
    }
    all[.inputGradient] = gradients.inputs
    return all
  }

  /// The quantities of the forward pass alone.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func forwardQuantities() throws(ShapeError) -> [Quantity: Tensor<Scalar>] {
    quantities(of: try forwardNetwork())
  }

  private func quantities(of pass: NetworkPass<Scalar>) -> [Quantity: Tensor<Scalar>] {
    var all: [Quantity: Tensor<Scalar>] = [.hidden: pass.output]
    for (place, part) in zip(suffixes, pass.places) {
      all.merge(Quantity.forward(part, at: place)) { first, _ in first }
    }
    return all
  }

  /// The place of each quantity: nil where there is one alone.
  private var suffixes: [Place?] { design.places.map { design.isSingle ? nil : $0 } }
}
