import LSTM

/// The rows of the table: quantities that belong together.
enum TensorGroup: String, CaseIterable {
  case gates
  case cells = "cell state"
  case hidden = "hidden state"
  case inputs = "dx"
  case parameters = "dW, dR, db"
  case states = "dh0, dc0"

  init(_ quantity: Quantity) {
    self =
      switch quantity.kind {
      case .inputGate, .forgetGate, .candidate, .outputGate: .gates
      case .cell, .finalCell: .cells
      case .hidden, .finalHidden: .hidden
      case .inputGradient: .inputs
      case .weightGradient, .recurrentGradient, .biasGradient, .recurrentBiasGradient,
        .peepholeGradient, .projectionGradient, .gainGradient, .cellGainGradient,
        .cellShiftGradient:
        .parameters
      case .initialHiddenGradient, .initialCellGradient: .states
      }
  }

  var pass: Quantity.Pass {
    switch self {
    case .gates, .cells, .hidden: .forward
    case .inputs, .parameters, .states: .backward
    }
  }
}
