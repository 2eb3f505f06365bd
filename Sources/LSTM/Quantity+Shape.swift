extension Quantity {
  /// - Parameter design: the plain LSTM unless given.
  public func shape(_ size: Dimensions, in design: NetworkDesign = NetworkDesign()) -> [Int] {
    let hidden = design.cell.hiddenLength(units: size.units)
    switch kind {
    case .hidden:
      return [size.steps, size.batch, design.outputLength(units: size.units)]
    case .inputGate, .forgetGate, .candidate, .outputGate, .cell:
      return [size.steps, size.batch, size.units]
    case .finalHidden, .initialHiddenGradient: return [size.batch, hidden]
    case .finalCell, .initialCellGradient: return [size.batch, size.units]
    case .inputGradient: return [size.steps, size.batch, size.inputs]
    case .weightGradient:
      let inputs = design.inputLength(
        ofLayer: place?.layer ?? 0, inputs: size.inputs, units: size.units)
      return [4 * size.units, inputs]
    case .recurrentGradient: return [4 * size.units, hidden]
    case .biasGradient, .recurrentBiasGradient, .gainGradient: return [4 * size.units]
    case .peepholeGradient: return [3 * size.units]
    case .projectionGradient: return [hidden, size.units]
    case .cellGainGradient, .cellShiftGradient: return [size.units]
    }
  }

  /// Where an index lies in the terms of an LSTM: "step 3, row 0, unit 2" or "gate f, unit 1, …".
  public func place(_ index: [Int], _ size: Dimensions) -> String {
    func block(_ row: Int) -> String {
      let gate = Gate(rawValue: row / size.units).map(\.letter) ?? "?"
      return "gate \(gate), unit \(row % size.units)"
    }
    let inner =
      switch kind {
      case .hidden, .inputGate, .forgetGate, .candidate, .outputGate, .cell:
        "step \(index[0]), row \(index[1]), unit \(index[2])"
      case .finalHidden, .finalCell, .initialHiddenGradient, .initialCellGradient:
        "row \(index[0]), unit \(index[1])"
      case .inputGradient: "step \(index[0]), row \(index[1]), input \(index[2])"
      case .weightGradient: "\(block(index[0])), input \(index[1])"
      case .recurrentGradient: "\(block(index[0])), from unit \(index[1])"
      case .biasGradient, .recurrentBiasGradient, .gainGradient: block(index[0])
      case .peepholeGradient:
        "peephole of gate \(["i", "f", "o"][index[0] / size.units]), unit \(index[0] % size.units)"
      case .projectionGradient: "hidden unit \(index[0]), from unit \(index[1])"
      case .cellGainGradient, .cellShiftGradient: "unit \(index[0])"
      }
    return (place.map { "layer \($0.layer) \($0.isReverse ? "reverse" : "forward"), " } ?? "")
      + inner
  }
}
