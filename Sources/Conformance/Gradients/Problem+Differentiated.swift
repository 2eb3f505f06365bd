import GradientCheck
import LSTM

extension Quantity {
  /// As gradient reports call it: `dW`, `dh0.1r`.
  var gradientName: String { "d" + rawValue.dropFirst("gradient.".count) }
}

// Everything that has a gradient, by the name of the gradient.
extension Problem {
  /// The gradients of the design, in the order of the flat point.
  var gradients: [Quantity] { Quantity.all(in: design).filter { $0.pass == .backward } }

  /// The input that a gradient is of; nil where the design has none.
  subscript(differentiatedBy gradient: Quantity) -> Tensor<Scalar>? {
    get {
      let place = places[index(of: gradient.place)]
      let (parameters, extra) = (place.parameters, place.parameters.extra)
      return switch gradient.kind {
      case .inputGradient: inputs
      case .weightGradient: parameters.inputWeights
      case .recurrentGradient: parameters.recurrentWeights
      case .biasGradient: parameters.bias
      case .recurrentBiasGradient: extra.recurrentBias
      case .peepholeGradient: extra.peepholes
      case .projectionGradient: extra.projection
      case .gainGradient: extra.gain
      case .cellGainGradient: extra.cellGain
      case .cellShiftGradient: extra.cellShift
      case .initialHiddenGradient: place.initial.hidden
      case .initialCellGradient: place.initial.cell
      case .hidden, .finalHidden, .finalCell, .inputGate, .forgetGate, .candidate, .outputGate,
        .cell:
        nil
      }
    }
    set {
      guard let newValue else { return }
      let at = index(of: gradient.place)
      switch gradient.kind {
      case .inputGradient: inputs = newValue
      case .weightGradient: places[at].parameters.inputWeights = newValue
      case .recurrentGradient: places[at].parameters.recurrentWeights = newValue
      case .biasGradient: places[at].parameters.bias = newValue
      case .recurrentBiasGradient: places[at].parameters.extra.recurrentBias = newValue
      case .peepholeGradient: places[at].parameters.extra.peepholes = newValue
      case .projectionGradient: places[at].parameters.extra.projection = newValue
      case .gainGradient: places[at].parameters.extra.gain = newValue
      case .cellGainGradient: places[at].parameters.extra.cellGain = newValue
      case .cellShiftGradient: places[at].parameters.extra.cellShift = newValue
      case .initialHiddenGradient: places[at].initial.hidden = newValue
      case .initialCellGradient: places[at].initial.cell = newValue
      case .hidden, .finalHidden, .finalCell, .inputGate, .forgetGate, .candidate, .outputGate,
        .cell:
        break
      }
    }
  }

  private func index(of place: Place?) -> Int {
    place.flatMap { design.places.firstIndex(of: $0) } ?? 0
  }
}

extension Segment {
  /// A gradient's axes by name, rows of gate blocks split into gates and units.
  init(_ gradient: Quantity, shape: [Int], isUnused: Bool) {
    let gates = Axis("gate", labels: Gate.allCases.map(\.letter))
    let blocks = [gates, Axis("unit", shape[0] / 4)]
    let axes: [Axis] =
      switch gradient.kind {
      case .weightGradient: blocks + [Axis("input", shape[1])]
      case .recurrentGradient: blocks + [Axis("from unit", shape[1])]
      case .biasGradient, .recurrentBiasGradient, .gainGradient: blocks
      case .peepholeGradient: [Axis("gate", labels: ["i", "f", "o"]), Axis("unit", shape[0] / 3)]
      case .projectionGradient: [Axis("hidden unit", shape[0]), Axis("from unit", shape[1])]
      case .cellGainGradient, .cellShiftGradient: [Axis("unit", shape[0])]
      case .initialHiddenGradient, .initialCellGradient:
        [Axis("row", shape[0]), Axis("unit", shape[1])]
      default: [Axis("step", shape[0]), Axis("row", shape[1]), Axis("input", shape[2])]
      }
    self.init(gradient.gradientName, axes, isUnused: isUnused)
  }
}
