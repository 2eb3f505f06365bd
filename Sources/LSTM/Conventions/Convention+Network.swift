/// A design that a convention has no tensors for.
public struct UnsupportedDesignError: Error, Equatable, CustomStringConvertible {
  public let convention: String
  /// What it does not store, such as "peepholes".
  public let part: String

  public init(convention: String, part: String) {
    self.convention = convention
    self.part = part
  }

  public var description: String {
    "\(convention): stores no \(part); choose a design without, or another convention"
  }
}

extension Convention {
  /// The parameters of a network as this convention stores them: one dictionary a layer, by the
  /// framework's names.
  ///
  /// A layer without biases stores none where the framework can do without, else zeros. What a
  /// design changes beside its parameters (activations, clips, coupled gates) is not stored.
  ///
  /// - Throws: ``UnsupportedDesignError`` where the framework has no tensor for a parameter.
  public func store<Scalar: LSTMScalar>(
    _ network: Network<Scalar>
  ) throws(UnsupportedDesignError) -> [[String: Tensor<Scalar>]] {
    let slots = try slots(for: network.design)
    var layers = Array(repeating: [String: Tensor<Scalar>](), count: network.design.layers)
    for (place, layer) in zip(network.design.places, network.layers) {
      for (name, tensor) in store(layer.parameters, in: slots) {
        let name = self.name(of: name, at: place, in: network.design)
        layers[place.layer][name] = layers[place.layer][name]?.followed(by: tensor) ?? tensor
      }
    }
    return layers
  }

  /// The parameters of a network, one a place, from what ``store(_:)`` gives.
  ///
  /// Where two biases are stored and the design has one, it is their sum.
  ///
  /// - Throws: ``UnsupportedDesignError``, or ``MissingParameterError`` or ``ShapeError`` naming
  ///   the stored tensor.
  public func parameters<Scalar: LSTMScalar>(
    from stored: [[String: Tensor<Scalar>]], in design: NetworkDesign, inputs: Int, units: Int
  ) throws -> [Parameters<Scalar>] {
    let slots = try slots(for: design)
    guard stored.count == design.layers else {
      throw ShapeError(
        tensor: "layers", problem: "expected \(design.layers), got \(stored.count)")
    }
    let hidden = design.cell.hiddenLength(units: units)
    return try design.places.map { place in
      var own: [String: Tensor<Scalar>] = [:]
      let inputs = design.inputLength(ofLayer: place.layer, inputs: inputs, units: units)
      for slot in slots {
        let name = self.name(of: slot.name, at: place, in: design)
        guard let tensor = stored[place.layer][name] else {
          throw MissingParameterError(convention: self.name, tensor: name)
        }
        let alone = slot.shape(inputs: inputs, units: units, hidden: hidden)
        let isJoined = directions == .stacked && design.direction == .bidirectional
        try tensor.require(shape: isJoined ? [2] + alone.dropFirst() : alone, of: name)
        own[slot.name] = isJoined ? tensor.half(place.isReverse ? 1 : 0) : tensor
      }
      return try parameters(
        from: own, in: slots, of: design.cell, inputs: inputs, units: units, hidden: hidden)
    }
  }

  /// The tensors of one place.
  private func slots(for design: NetworkDesign) throws(UnsupportedDesignError) -> [Slot] {
    let cell = design.cell
    func require(_ isOffered: Bool, _ part: String) throws(UnsupportedDesignError) {
      if !isOffered { throw UnsupportedDesignError(convention: name, part: part) }
    }
    let beside = Set(variantSlots.map(\.part))
    try require(cell.layerNorm == nil, "layer norm")
    try require(cell.bias != .two || biases == 2, "second bias")
    try require(!cell.hasPeepholes || beside.contains(.peepholes), "peepholes")
    try require(cell.projection == nil || beside.contains(.projection), "projection")
    try require(
      design.direction != .bidirectional || directions != .forwardOnly, "second direction")
    return (slots + variantSlots).filter { slot in
      switch slot.part {
      case .peepholes: cell.hasPeepholes
      case .projection: cell.projection != nil
      default: !slot.isBias || cell.bias != .none || !biasIsOptional
      }
    }
  }

  /// The name under which a layer of a network stores a place's tensor.
  private func name(of tensor: String, at place: Place, in design: NetworkDesign) -> String {
    guard case .named(let alone, let forward, let reverse) = directions else { return tensor }
    let isDouble = design.direction == .bidirectional
    let number = isDouble ? 2 * place.layer + (place.isReverse ? 1 : 0) : place.layer
    return (!isDouble ? alone : place.isReverse ? reverse : forward)
      .replacing("{tensor}", with: tensor).replacing("{layer}", with: "\(place.layer)")
      .replacing("{place}", with: "\(number)")
  }
}

extension Tensor {
  /// Two tensors along their first axis.
  fileprivate func followed(by other: Tensor) -> Tensor {
    Tensor(
      shape: [shape[0] + other.shape[0]] + shape.dropFirst(), elements: elements + other.elements)
  }

  /// One of the two entries of the first axis, which stays.
  fileprivate func half(_ index: Int) -> Tensor {
    let size = count / 2
    return Tensor(
      shape: [1] + shape.dropFirst(),
      elements: Array(elements[(index * size)..<((index + 1) * size)]))
  }
}
