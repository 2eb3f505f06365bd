extension Problem {
  /// The problem's sizes.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func dimensions() throws(ShapeError) -> Dimensions {
    let sequence = inputs.shape
    let size = Dimensions(
      batch: sequence.count > 1 ? sequence[1] : 0, steps: sequence.first ?? 0,
      inputs: max(parameters.inputWeights.shape.last ?? 1, 1),
      units: max(parameters.recurrentWeights.shape.last ?? 1, 1))
    try parameters.validate(inputs: size.inputs, units: size.units)
    try inputs.require(shape: [size.steps, size.batch, size.inputs], of: "x")
    try initial.validate(batch: size.batch, units: size.units, names: ("h0", "c0"))
    try upstream.hidden.require(
      shape: [size.steps, size.batch, size.units], of: "upstream of the hidden states")
    try upstream.final.validate(
      batch: size.batch, units: size.units,
      names: ("upstream of the final hidden state", "upstream of the final cell state"))
    return size
  }
}
