extension Problem {
  /// The sizes of the problem, all its tensors checked against the design.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others, with its
  ///   place's suffix where there are many.
  public func dimensions() throws(ShapeError) -> Dimensions {
    guard places.count == design.places.count else {
      throw ShapeError(
        tensor: "places",
        problem: "expected \(design.places.count) with parameters, got \(places.count)")
    }
    let (sequence, recurrent) = (inputs.shape, parameters.recurrentWeights.shape)
    let isProjected = design.cell.projection != nil
    let size = Dimensions(
      batch: sequence.count > 1 ? sequence[1] : 0, steps: sequence.first ?? 0,
      inputs: max(parameters.inputWeights.shape.last ?? 1, 1),
      units: max((isProjected ? recurrent.first.map { $0 / 4 } : recurrent.last) ?? 1, 1))
    try eachPlace { place, given throws(ShapeError) in
      try given.parameters.validate(
        inputs: design.inputLength(ofLayer: place.layer, inputs: size.inputs, units: size.units),
        units: size.units, design.cell)
    }
    try inputs.require(shape: [size.steps, size.batch, size.inputs], of: "x")
    let hidden = design.cell.hiddenLength(units: size.units)
    try eachPlace { _, given throws(ShapeError) in
      try given.initial.validate(
        batch: size.batch, hidden: hidden, units: size.units, names: ("h0", "c0"))
      try given.finalUpstream.validate(
        batch: size.batch, hidden: hidden, units: size.units,
        names: ("upstream of the final hidden state", "upstream of the final cell state"))
    }
    let output = [size.steps, size.batch, design.outputLength(units: size.units)]
    try outputUpstream.require(shape: output, of: "upstream of the hidden states")
    try validateMasks(output: output, size)
    return size
  }

  private func eachPlace(
    _ body: (Place, PlaceInputs<Scalar>) throws(ShapeError) -> Void
  ) throws(ShapeError) {
    for (place, given) in zip(design.places, places) {
      try named(design.suffix(place)) { () throws(ShapeError) in try body(place, given) }
    }
  }

  private func validateMasks(output: [Int], _ size: Dimensions) throws(ShapeError) {
    func require(_ masks: [Tensor<Scalar>]?, _ count: Int) throws(ShapeError) {
      guard let masks, masks.count != count else { return }
      throw ShapeError(tensor: "mask", problem: "expected \(count) of them, got \(masks.count)")
    }
    try require(dropout.between, design.layers - 1)
    for (below, mask) in (dropout.between ?? []).enumerated() {
      try mask.require(shape: output, of: "mask.\(below + 1)")
    }
    try require(dropout.recurrent, places.count)
    for (at, place) in design.places.enumerated() {
      let course = Course(lengths: lengths, recurrentMask: dropout.recurrent?[at])
      try named(design.suffix(place)) { () throws(ShapeError) in
        try course.validate(
          steps: size.steps, batch: size.batch,
          hidden: design.cell.hiddenLength(units: size.units))
      }
    }
  }
}
