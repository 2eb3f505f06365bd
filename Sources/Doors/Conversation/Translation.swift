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
      ] : list.convention.store(parameters, in: list.slots) { format.rounded($0) }
    let extra = parameters.extra
    let extras: [Quantity.Kind: Tensor<Double>?] = [
      .recurrentBiasGradient: extra.recurrentBias, .peepholeGradient: extra.peepholes,
      .projectionGradient: extra.projection, .gainGradient: extra.gain,
      .cellGainGradient: extra.cellGain, .cellShiftGradient: extra.cellShift,
    ]
    return list.slots.compactMap { slot in
      slots[slot.name].map { stored("input.\(slot.name)\(suffix)", $0) }
    }
      + list.extras.compactMap { entry in
        entry.kind.flatMap { extras[$0] ?? nil }.map { stored("input.\(entry.name)\(suffix)", $0) }
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
    var answer: Answer = [:]
    for entry in list.parameters(of: place) {
      let gradient = try tensor(
        "\(prefix)gradient.\(entry.name)\(suffix)", shape: entry.shape, in: file)
      slots[entry.name] = gradient
      if let kind = entry.kind { answer[quantity(kind)] = gradient }
    }
    if list.convention == .canonical { return [answer] }
    let parts = Set(list.slots.map(\.part))
    return try readings(of: slots, at: place).map { gradient in
      var answer = answer
      answer[quantity(.weightGradient)] = gradient.inputWeights
      answer[quantity(.recurrentGradient)] = gradient.recurrentWeights
      answer[quantity(.biasGradient)] = gradient.bias
      // What the convention has no tensor for was there in canonical form.
      let extra = gradient.extra
      if list.convention.biases == 2 {
        answer[quantity(.recurrentBiasGradient)] = extra.recurrentBias
      }
      if parts.contains(.peepholes) { answer[quantity(.peepholeGradient)] = extra.peepholes }
      if parts.contains(.projection) { answer[quantity(.projectionGradient)] = extra.projection }
      return answer
    }
  }

  /// A place's gradients from the convention's tensors: one reading a bias where two stand for one.
  private func readings(
    of stored: [String: Tensor<Double>], at place: Place
  ) throws -> [Parameters<Double>] {
    func reading(_ silenced: Convention.Part?, half: Int? = nil) throws -> Parameters<Double> {
      var kept = stored
      for slot in list.slots {
        if slot.part == silenced { kept[slot.name] = kept[slot.name]?.map { _ in 0 } }
        if slot.part == .bothBiases, let half, var tensor = kept[slot.name] {
          let middle = tensor.count / 2
          for at in (half == 0 ? middle..<tensor.count : 0..<middle) { tensor.elements[at] = 0 }
          kept[slot.name] = tensor
        }
      }
      return try list.convention.parameters(
        from: kept, in: list.slots, of: design.cell, inputs: list.inputLength(of: place),
        units: list.form.size.units, hidden: list.hiddenLength)
    }
    guard hasTwoReadings else { return [try reading(nil)] }
    return [try reading(.recurrentBias, half: 0), try reading(.inputBias, half: 1)]
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
