/// Which masks of dropout a problem gives.
public struct Dropout: Hashable, Sendable, Codable {
  /// One for what enters each layer but the first.
  public var between: Bool
  /// One for the hidden state of each layer and direction.
  public var recurrent: Bool

  public init(between: Bool = false, recurrent: Bool = false) {
    self.between = between
    self.recurrent = recurrent
  }
}

extension Problem where Scalar: AdditiveArithmetic {
  /// A problem whose tensors are asked for one by one: by the name that each has in a vector's
  /// file, and with the shape that the sizes and the design give it.
  ///
  /// - Throws: what `tensor` throws.
  public init<Failure: Error>(
    _ size: Dimensions, in design: NetworkDesign, lengths: [Int]? = nil,
    dropout: Dropout = Dropout(),
    tensor: (_ name: String, _ shape: [Int]) throws(Failure) -> Tensor<Scalar>
  ) throws(Failure) {
    let output = [size.steps, size.batch, design.outputLength(units: size.units)]
    let inputs = try tensor("input.x", [size.steps, size.batch, size.inputs])
    var places: [PlaceInputs<Scalar>] = []
    var masks = DropoutMasks<Scalar>(
      between: dropout.between ? [] : nil, recurrent: dropout.recurrent ? [] : nil)
    for layer in 1..<max(design.layers, 1) where dropout.between {
      masks.between?.append(try tensor("input.mask.\(layer)", output))
    }
    let hidden = [size.batch, design.cell.hiddenLength(units: size.units)]
    for place in design.places {
      let suffix = design.suffix(place)
      func own(_ name: String, _ shape: [Int]) throws(Failure) -> Tensor<Scalar> {
        try tensor(name + suffix, shape)
      }
      func state(_ names: (String, String)) throws(Failure) -> CellState<Scalar> {
        CellState(
          hidden: try own(names.0, hidden), cell: try own(names.1, [size.batch, size.units]))
      }
      places.append(
        PlaceInputs(
          parameters: try Parameters(
            design.cell, units: size.units,
            inputs: design.inputLength(
              ofLayer: place.layer, inputs: size.inputs, units: size.units), tensor: own),
          initial: try state(("input.h0", "input.c0")),
          finalUpstream: try state(("upstream.h_n", "upstream.c_n"))))
      if dropout.recurrent { masks.recurrent?.append(try own("input.recurrent_mask", hidden)) }
    }
    self.init(
      design: design, places: places, inputs: inputs,
      outputUpstream: try tensor("upstream.y", output), lengths: lengths, dropout: masks)
  }
}

extension Parameters where Scalar: AdditiveArithmetic {
  fileprivate init<Failure: Error>(
    _ design: CellDesign, units: Int, inputs: Int,
    tensor: (String, [Int]) throws(Failure) -> Tensor<Scalar>
  ) throws(Failure) {
    let (blocks, hidden) = (4 * units, design.hiddenLength(units: units))
    inputWeights = try tensor("input.W", [blocks, inputs])
    recurrentWeights = try tensor("input.R", [blocks, hidden])
    bias =
      design.bias == .none
      ? Tensor(repeating: .zero, shape: [blocks]) : try tensor("input.b", [blocks])
    extra = ExtraParameters()
    if design.bias == .two { extra.recurrentBias = try tensor("input.b_recurrent", [blocks]) }
    if design.hasPeepholes { extra.peepholes = try tensor("input.p", [3 * units]) }
    if design.projection != nil { extra.projection = try tensor("input.P", [hidden, units]) }
    if design.layerNorm != nil {
      extra.gain = try tensor("input.gamma", [blocks])
      extra.cellGain = try tensor("input.gamma_c", [units])
      extra.cellShift = try tensor("input.beta_c", [units])
    }
  }
}
