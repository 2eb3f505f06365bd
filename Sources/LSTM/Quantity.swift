/// A tensor that a kernel computes and a vector holds the truth of, by its name in the file.
public enum Quantity: String, CaseIterable, Sendable, Codable {
  case hidden = "output.y"
  case finalHidden = "output.h_n"
  case finalCell = "output.c_n"
  case inputGate = "trace.i"
  case forgetGate = "trace.f"
  case candidate = "trace.g"
  case outputGate = "trace.o"
  case cell = "trace.c"
  case inputGradient = "gradient.x"
  case weightGradient = "gradient.W"
  case recurrentGradient = "gradient.R"
  case biasGradient = "gradient.b"
  case initialHiddenGradient = "gradient.h0"
  case initialCellGradient = "gradient.c0"

  /// Which half of a kernel computes it.
  public enum Pass: String, CaseIterable, Sendable, Codable { case forward, backward }

  public var pass: Pass { rawValue.hasPrefix("gradient.") ? .backward : .forward }

  /// Whether it is an inner value, which a kernel need not show.
  public var isTrace: Bool { rawValue.hasPrefix("trace.") }

  public func shape(_ size: Dimensions) -> [Int] {
    switch self {
    case .hidden, .inputGate, .forgetGate, .candidate, .outputGate, .cell:
      [size.steps, size.batch, size.units]
    case .finalHidden, .finalCell, .initialHiddenGradient, .initialCellGradient:
      [size.batch, size.units]
    case .inputGradient: [size.steps, size.batch, size.inputs]
    case .weightGradient: [4 * size.units, size.inputs]
    case .recurrentGradient: [4 * size.units, size.units]
    case .biasGradient: [4 * size.units]
    }
  }

  /// Where an index lies in the terms of an LSTM: "step 3, row 0, unit 2" or "gate f, unit 1, …".
  public func place(_ index: [Int], _ size: Dimensions) -> String {
    func block(_ row: Int) -> String {
      let gate = Gate(rawValue: row / size.units).map(\.letter) ?? "?"
      return "gate \(gate), unit \(row % size.units)"
    }
    return switch self {
    case .hidden, .inputGate, .forgetGate, .candidate, .outputGate, .cell:
      "step \(index[0]), row \(index[1]), unit \(index[2])"
    case .finalHidden, .finalCell, .initialHiddenGradient, .initialCellGradient:
      "row \(index[0]), unit \(index[1])"
    case .inputGradient: "step \(index[0]), row \(index[1]), input \(index[2])"
    case .weightGradient: "\(block(index[0])), input \(index[1])"
    case .recurrentGradient: "\(block(index[0])), from unit \(index[1])"
    case .biasGradient: block(index[0])
    }
  }
}

extension Quantity {
  /// All quantities of one solved problem.
  public static func all<Scalar>(
    of pass: ForwardPass<Scalar>, _ gradients: Gradients<Scalar>
  ) -> [Quantity: Tensor<Scalar>] {
    [
      .hidden: pass.hidden, .finalHidden: pass.final.hidden, .finalCell: pass.final.cell,
      .inputGate: pass.gate(.input), .forgetGate: pass.gate(.forget),
      .candidate: pass.gate(.candidate), .outputGate: pass.gate(.output), .cell: pass.cells,
      .inputGradient: gradients.inputs, .weightGradient: gradients.parameters.inputWeights,
      .recurrentGradient: gradients.parameters.recurrentWeights,
      .biasGradient: gradients.parameters.bias, .initialHiddenGradient: gradients.initial.hidden,
      .initialCellGradient: gradients.initial.cell,
    ]
  }
}
