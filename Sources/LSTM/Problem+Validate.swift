extension Problem {
  /// Checks every tensor's shape against the others and the design.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit, with its place's suffix.
  public func validate() throws(ShapeError) {
    let (cell, places) = (design.cell, design.places)
    guard self.places.count == places.count else {
      throw ShapeError(
        tensor: "places", problem: "expected \(places.count), got \(self.places.count)")
    }
    let sequence = inputs.shape
    let (steps, batch) = (sequence.first ?? 0, sequence.count > 1 ? sequence[1] : 0)
    let units = max(parameters.bias.count / Gate.allCases.count, 1)
    let first = max(parameters.inputWeights.shape.last ?? 1, 1)
    let hidden = cell.hiddenLength(units: units)
    let output = [steps, batch, design.outputLength(units: units)]
    try inputs.require(shape: [steps, batch, first], of: "x")
    for (place, own) in zip(places, self.places) {
      try named(design.suffix(place)) { () throws(ShapeError) in
        try own.parameters.validate(
          inputs: design.inputLength(ofLayer: place.layer, inputs: first, units: units),
          units: units, cell)
        try own.initial.validate(
          batch: batch, hidden: hidden, units: units, names: ("h0", "c0"))
        try own.finalUpstream.validate(
          batch: batch, hidden: hidden, units: units,
          names: ("upstream of the final hidden state", "upstream of the final cell state"))
      }
    }
    try outputUpstream.require(shape: output, of: "upstream of the hidden states")
    try Course<Scalar>(lengths: lengths).validate(steps: steps, batch: batch, hidden: hidden)
    try validateMasks(output: output, hidden: [batch, hidden])
  }

  private func validateMasks(output: [Int], hidden: [Int]) throws(ShapeError) {
    if let masks = dropout.between {
      guard masks.count == design.layers - 1 else {
        throw ShapeError(
          tensor: "mask", problem: "expected \(design.layers - 1) of them, got \(masks.count)")
      }
      for (at, mask) in masks.enumerated() {
        try mask.require(shape: output, of: "mask.\(at + 1)")
      }
    }
    if let masks = dropout.recurrent {
      guard masks.count == design.places.count else {
        throw ShapeError(
          tensor: "recurrent_mask",
          problem: "expected one for each of \(design.places.count) places, got \(masks.count)")
      }
      for (place, mask) in zip(design.places, masks) {
        try mask.require(shape: hidden, of: "recurrent_mask" + design.suffix(place))
      }
    }
  }
}
