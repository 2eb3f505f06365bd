import Conformance
import LSTM
import LSTMVectors

/// Between a problem and the tensors of a convention and number format.
struct Translation {
  let list: TensorList
  let format: NumberFormat
  var design: NetworkDesign { list.form.design }

  typealias Answer = [Quantity: Tensor<Double>]

  init(_ convention: Convention, _ format: NumberFormat, _ form: ProblemForm) {
    list = TensorList(convention, form)
    self.format = format
  }

  // MARK: - What is asked

  /// The tensors of a problem; upstream gradients only if backward is asked for.
  func tensors(_ problem: Problem<Double>, backward: Bool) -> [SafetensorsFile.Stored] {
    var tensors = [inputs(problem.inputs)]
    for (at, mask) in (problem.dropout.between ?? []).enumerated() {
      tensors.append(sequence("input.mask.\(at + 1)", mask))
    }
    for (at, place) in design.places.enumerated() {
      let (own, suffix) = (problem.places[at], design.suffix(place))
      tensors += parameters(own.parameters, suffix) + state(own.initial, suffix)
      if let mask = problem.dropout.recurrent?[at] {
        tensors.append(stored("input.recurrent_mask" + suffix, mask))
      }
      if backward { tensors += upstream(final: own.finalUpstream, suffix) }
    }
    if backward { tensors.append(sequence("upstream.y", problem.outputUpstream)) }
    return tensors
  }

  func parameters(
    _ parameters: Parameters<Double>, _ suffix: String = ""
  ) -> [SafetensorsFile.Stored] {
    let slots =
      list.convention == .canonical
      ? [
        "W": parameters.inputWeights, "R": parameters.recurrentWeights, "b": parameters.bias,
      ] : list.convention.store(parameters) { format.rounded($0) }
    let extra = parameters.extra
    let extras = [
      "b_recurrent": extra.recurrentBias, "p": extra.peepholes, "P": extra.projection,
      "gamma": extra.gain, "gamma_c": extra.cellGain, "beta_c": extra.cellShift,
    ]
    return list.slots.compactMap { slot in
      slots[slot.name].map { stored("input.\(slot.name)\(suffix)", $0) }
    }
      + list.extras.compactMap { entry in
        (extras[entry.name] ?? nil).map { stored("input.\(entry.name)\(suffix)", $0) }
      }
  }

  func inputs(_ x: Tensor<Double>) -> SafetensorsFile.Stored { sequence("input.x", x) }

  func state(_ initial: CellState<Double>, _ suffix: String = "") -> [SafetensorsFile.Stored] {
    [stored("input.h0" + suffix, initial.hidden), stored("input.c0" + suffix, initial.cell)]
  }

  /// The upstream gradients of a single layer.
  func upstream(_ upstream: Upstream<Double>) -> [SafetensorsFile.Stored] {
    [sequence("upstream.y", upstream.hidden)] + self.upstream(final: upstream.final, "")
  }

  private func upstream(
    final: CellState<Double>, _ suffix: String
  ) -> [SafetensorsFile.Stored] {
    [stored("upstream.h_n" + suffix, final.hidden), stored("upstream.c_n" + suffix, final.cell)]
  }

  private func sequence(_ name: String, _ tensor: Tensor<Double>) -> SafetensorsFile.Stored {
    stored(name, list.convention.store(sequence: tensor))
  }

  private func stored(_ name: String, _ tensor: Tensor<Double>) -> SafetensorsFile.Stored {
    SafetensorsFile.Stored(name, format, tensor)
  }
}

// MARK: - What is answered

extension Translation {
  /// The answer in a file under a prefix; there are as many as there are readings of the gradients.
  ///
  /// - Throws: ``AdapterError`` naming the tensor that is missing or does not fit.
  func answers(in file: SafetensorsFile, prefix: String = "", backward: Bool) throws -> [Answer] {
    let forward = try outputs(in: file, prefix: prefix)
    guard backward else { return [forward] }
    return try gradients(in: file, prefix: prefix).map { forward.merging($0) { $1 } }
  }

  /// What a forward pass answered; traces only where they are.
  ///
  /// - Throws: as ``answers(in:prefix:backward:)``.
  func outputs(in file: SafetensorsFile, prefix: String) throws -> Answer {
    var answer: Answer = [:]
    for quantity in Quantity.all(in: design) where quantity.pass == .forward {
      let name = prefix + quantity.rawValue
      if quantity.isTrace && file.shape(of: name) == nil { continue }
      answer[quantity] = try read(name, quantity, in: file)
    }
    return answer
  }

  /// What a backward pass answered. Where a convention has two biases and the problem one, their
  /// gradients are both the gradient of b, and there are two readings.
  ///
  /// - Throws: as ``answers(in:prefix:backward:)``.
  func gradients(in file: SafetensorsFile, prefix: String) throws -> [Answer] {
    var common: Answer = [:]
    for quantity in Quantity.all(in: design)
    where [.inputGradient, .initialHiddenGradient, .initialCellGradient].contains(quantity.kind) {
      common[quantity] = try read(prefix + quantity.rawValue, quantity, in: file)
    }
    var readings = Array(repeating: common, count: hasTwoReadings ? 2 : 1)
    for place in design.places {
      let own = try parameterGradients(at: place, in: file, prefix: prefix)
      for at in readings.indices { readings[at].merge(own[at]) { $1 } }
    }
    return readings
  }

  private var hasTwoReadings: Bool { list.convention.biases == 2 && design.cell.bias == .one }

  /// A place's gradients, one for each reading.
  private func parameterGradients(
    at place: Place, in file: SafetensorsFile, prefix: String
  ) throws -> [Answer] {
    let suffix = design.suffix(place)
    func quantity(_ kind: Quantity.Kind) -> Quantity {
      Quantity(kind, at: design.isSingle ? nil : place)
    }
    var slots: [String: Tensor<Double>] = [:]
    var extras: Answer = [:]
    for entry in list.parameters(of: place) {
      let gradient = try tensor(
        "\(prefix)gradient.\(entry.name)\(suffix)", shape: entry.shape, in: file)
      slots[entry.name] = gradient
      if let kind = Quantity.Kind(rawValue: "gradient.\(entry.name)") {
        extras[quantity(kind)] = gradient
      }
    }
    // Their names were those of the quantities, and so were their shapes.
    if list.convention == .canonical { return [extras] }
    let readings = try list.convention.gradients(
      from: slots, inputs: list.inputLength(of: place), units: list.form.size.units,
      hidden: list.hiddenLength)
    return (hasTwoReadings ? readings : [readings[0]]).map { gradient in
      var answer = extras.merging([
        quantity(.weightGradient): gradient.inputWeights,
        quantity(.recurrentGradient): gradient.recurrentWeights,
        quantity(.biasGradient): gradient.bias,
      ]) { $1 }
      if design.cell.bias == .two, readings.count == 2 {
        answer[quantity(.recurrentBiasGradient)] = readings[1].bias
      }
      return answer
    }
  }

  private func read(
    _ name: String, _ quantity: Quantity, in file: SafetensorsFile
  ) throws -> Tensor<Double> {
    let shape = quantity.shape(list.form.size, in: design)
    guard shape.count == 3 else { return try tensor(name, shape: shape, in: file) }
    let stored = list.convention.shape(sequence: shape)
    return list.convention.sequence(from: try tensor(name, shape: stored, in: file))
  }

  private func tensor(
    _ name: String, shape: [Int], in file: SafetensorsFile
  ) throws -> Tensor<Double> {
    do {
      return try file.tensor(name, format, shape: shape)
    } catch {
      throw AdapterError("the answer's \(error.place ?? name) \(error.problem)")
    }
  }
}

extension Convention {
  /// The gradients of W, R and b from the stored ones: one reading a bias. Biases that were not
  /// stored are zero.
  fileprivate func gradients(
    from stored: [String: Tensor<Double>], inputs: Int, units: Int, hidden: Int
  ) throws -> [Parameters<Double>] {
    var stored = stored
    for slot in slots where slot.isBias && stored[slot.name] == nil {
      stored[slot.name] = Tensor(
        repeating: 0, shape: slot.shape(inputs: inputs, units: units, hidden: hidden))
    }
    func reading(_ silenced: Set<Part>, half: Int? = nil) throws -> Parameters<Double> {
      var kept = stored
      for slot in slots {
        if silenced.contains(slot.part) { kept[slot.name] = kept[slot.name]?.map { _ in 0 } }
        if slot.part == .bothBiases, let half, var tensor = kept[slot.name] {
          let middle = tensor.count / 2
          for at in (half == 0 ? middle..<tensor.count : 0..<middle) { tensor.elements[at] = 0 }
          kept[slot.name] = tensor
        }
      }
      return try parameters(from: kept, inputs: inputs, units: units, hidden: hidden)
    }
    guard biases == 2 else { return [try reading([])] }
    return [try reading([.recurrentBias], half: 0), try reading([.inputBias], half: 1)]
  }
}
