import LSTM

/// The tensors that go through a door with a problem: their names, and their shapes as a convention
/// stores them.
struct TensorList {
  let convention: Convention
  let form: ProblemForm

  /// One tensor, or one a place, by the name in files that places add their own to; in the order
  /// of the C header.
  enum Field: String, CaseIterable {
    case inputs = "input.x"
    case initialHidden = "input.h0"
    case initialCell = "input.c0"
    case parameters = "input"
    case masks = "input.mask"
    case recurrentMasks = "input.recurrent_mask"
    case outputUpstream = "upstream.y"
    case hiddenUpstream = "upstream.h_n"
    case cellUpstream = "upstream.c_n"
    case hidden = "output.y"
    case finalHidden = "output.h_n"
    case finalCell = "output.c_n"
    case inputGate = "trace.i"
    case forgetGate = "trace.f"
    case candidate = "trace.g"
    case outputGate = "trace.o"
    case cell = "trace.c"
    case inputGradient = "gradient.x"
    case initialHiddenGradient = "gradient.h0"
    case initialCellGradient = "gradient.c0"
    case parameterGradients = "gradient"

    /// Whether the kernel is given it, and does not compute it.
    var isGiven: Bool { rawValue.hasPrefix("input") || rawValue.hasPrefix("upstream") }
  }

  struct Entry {
    let name: String
    let shape: [Int]
    /// Of a parameter in canonical form: which gradient belongs to it.
    var kind: Quantity.Kind?
  }

  init(_ convention: Convention, _ form: ProblemForm) {
    self.convention = convention
    self.form = form
  }

  /// A field's tensors in the order of places; none where the problem has none.
  subscript(field: Field) -> [Entry] {
    let (size, design) = (form.size, form.design)
    let (hidden, cell) = ([size.batch, hiddenLength], [size.batch, size.units])
    switch field {
    case .inputs, .inputGradient: return [Entry(field.rawValue, stored(sequence: size.inputs))]
    case .hidden, .outputUpstream: return [Entry(field.rawValue, stored(sequence: outputLength))]
    case .inputGate, .forgetGate, .candidate, .outputGate, .cell:
      return perPlace(field, stored(sequence: size.units))
    case .initialHidden, .hiddenUpstream, .finalHidden, .initialHiddenGradient:
      return perPlace(field, hidden)
    case .initialCell, .cellUpstream, .finalCell, .initialCellGradient:
      return perPlace(field, cell)
    case .masks:
      return (1..<max(form.dropout.between ? design.layers : 1, 1)).map {
        Entry("\(field.rawValue).\($0)", stored(sequence: outputLength))
      }
    case .recurrentMasks: return form.dropout.recurrent ? perPlace(field, hidden) : []
    case .parameters, .parameterGradients:
      return design.places.flatMap { place in
        parameters(of: place).map {
          Entry("\(field.rawValue).\($0.name)\(design.suffix(place))", $0.shape)
        }
      }
    }
  }

  /// How many parameters each place has.
  var parameterCount: Int {
    form.design.places.first.map { parameters(of: $0).count } ?? 0
  }

  /// A place's parameters: those of the convention, then what variants add.
  func parameters(of place: Place) -> [Entry] {
    let inputs = inputLength(of: place)
    return slots.map { slot in
      Entry(
        slot.name, slot.shape(inputs: inputs, units: form.size.units, hidden: hiddenLength),
        convention == .canonical ? Quantity.Kind(rawValue: "gradient.\(slot.name)") : nil)
    } + extras
  }

  /// The convention's tensors that the problem has.
  var slots: [Convention.Slot] {
    let cell = form.design.cell
    return (convention.slots + convention.variantSlots).filter { slot in
      switch slot.part {
      case .peepholes: cell.hasPeepholes
      case .projection: cell.projection != nil
      default: !slot.isBias || cell.bias != .none
      }
    }
  }

  /// What a place's parameters have that the convention has no tensor for, in canonical form.
  var extras: [Entry] {
    let (cell, units, parts) = (form.design.cell, form.size.units, slots.map(\.part))
    var extras: [Entry] = []
    if cell.bias == .two, convention.biases == 1 {
      extras.append(Entry("b_recurrent", [4 * units], .recurrentBiasGradient))
    }
    if cell.hasPeepholes, !parts.contains(.peepholes) {
      extras.append(Entry("p", [3 * units], .peepholeGradient))
    }
    if cell.projection != nil, !parts.contains(.projection) {
      // ONNX has no projection, and calls its peepholes P.
      let name = slots.contains { $0.name == "P" } ? "projection" : "P"
      extras.append(Entry(name, [hiddenLength, units], .projectionGradient))
    }
    if cell.layerNorm != nil {
      extras += [
        Entry("gamma", [4 * units], .gainGradient), Entry("gamma_c", [units], .cellGainGradient),
        Entry("beta_c", [units], .cellShiftGradient),
      ]
    }
    return extras
  }

  var hiddenLength: Int { form.design.cell.hiddenLength(units: form.size.units) }

  func inputLength(of place: Place) -> Int {
    form.design.inputLength(
      ofLayer: place.layer, inputs: form.size.inputs, units: form.size.units)
  }

  private var outputLength: Int { form.design.outputLength(units: form.size.units) }

  private func stored(sequence length: Int) -> [Int] {
    convention.shape(sequence: [form.size.steps, form.size.batch, length])
  }

  private func perPlace(_ field: Field, _ shape: [Int]) -> [Entry] {
    form.design.places.map { Entry(field.rawValue + form.design.suffix($0), shape) }
  }
}

extension TensorList.Entry {
  fileprivate init(_ name: String, _ shape: [Int], _ kind: Quantity.Kind? = nil) {
    self.init(name: name, shape: shape, kind: kind)
  }
}
