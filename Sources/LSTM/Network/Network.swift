/// Layers on top of each other, each in one direction or both.
///
/// Layer 0 reads x; layer k reads what layer k − 1 gave, times a mask where dropout is given.
/// The output is that of the last layer.
public struct Network<Scalar: LSTMScalar>: Sendable {
  public let design: NetworkDesign
  /// One a place, in the order of ``NetworkDesign/places``.
  public let layers: [Layer<Scalar>]

  /// - Parameter parameters: one a place.
  /// - Throws: ``ShapeError`` naming the parameter, with the place's suffix where there are many.
  public init(_ design: NetworkDesign, _ parameters: [Parameters<Scalar>]) throws(ShapeError) {
    let places = design.places
    guard parameters.count == places.count, !places.isEmpty else {
      throw ShapeError(
        tensor: "places",
        problem: "expected \(places.count) with parameters, got \(parameters.count)")
    }
    var layers: [Layer<Scalar>] = []
    for (place, parameters) in zip(places, parameters) {
      let layer = try named(design.suffix(place)) { () throws(ShapeError) in
        try Layer(parameters, design: design.cell)
      }
      let first = layers.first ?? layer
      let inputs = design.inputLength(
        ofLayer: place.layer, inputs: first.inputs, units: first.units)
      guard layer.inputs == inputs, layer.units == first.units else {
        throw ShapeError(
          tensor: "W" + design.suffix(place), expected: [4 * first.units, inputs],
          got: parameters.inputWeights.shape)
      }
      layers.append(layer)
    }
    self.design = design
    self.layers = layers
  }

  /// Runs all layers over the sequences `x` [T, N, I].
  ///
  /// - Parameters:
  ///   - initial: one state a place.
  ///   - lengths: see ``Course/lengths``.
  ///   - dropout: the masks, if any.
  /// - Throws: ``ShapeError`` naming the tensor that does not fit, with its place's suffix.
  public func forward(
    _ x: Tensor<Scalar>, from initial: [CellState<Scalar>], lengths: [Int]? = nil,
    dropout: DropoutMasks<Scalar> = DropoutMasks()
  ) throws(ShapeError) -> NetworkPass<Scalar> {
    try requireOnePerPlace(initial.count, "initial states")
    try requireOnePerPlace(dropout.recurrent?.count ?? layers.count, "recurrent masks")
    var pass = NetworkPass<Scalar>(output: x, masks: dropout.between)
    for layer in 0..<design.layers {
      let read = try masked(pass.output, layer, dropout.between)
      for at in placeIndices(of: layer) {
        let place = design.places[at]
        let course = Course(
          lengths: lengths, isReverse: place.isReverse, recurrentMask: dropout.recurrent?[at])
        pass.places.append(
          try named(design.suffix(place)) { () throws(ShapeError) in
            try layers[at].forward(read, from: initial[at], along: course)
          })
      }
      let outputs = placeIndices(of: layer).map { pass.places[$0].hidden }
      pass.output = outputs.count == 2 ? design.merge(outputs[0], outputs[1]) : outputs[0]
    }
    return pass
  }

  /// What a layer reads: the output below, times the mask that stands between the two.
  private func masked(
    _ output: Tensor<Scalar>, _ layer: Int, _ masks: [Tensor<Scalar>]?
  ) throws(ShapeError) -> Tensor<Scalar> {
    guard layer > 0, let masks else { return output }
    guard masks.count == design.layers - 1 else {
      throw ShapeError(
        tensor: "mask", problem: "expected \(design.layers - 1) of them, got \(masks.count)")
    }
    let mask = masks[layer - 1]
    try mask.require(shape: output.shape, of: "mask.\(layer)")
    return output ⊙ mask
  }

  func placeIndices(of layer: Int) -> [Int] {
    design.places.indices.filter { design.places[$0].layer == layer }
  }

  func requireOnePerPlace(_ count: Int, _ what: String) throws(ShapeError) {
    guard count == layers.count else {
      throw ShapeError(
        tensor: what, problem: "expected one for each of \(layers.count) places, got \(count)")
    }
  }
}

/// Given masks of dropout: zeros, and scales for what is kept.
public struct DropoutMasks<Scalar> {
  /// L − 1 masks [T, N, F]; mask k − 1 multiplies what enters layer k.
  public var between: [Tensor<Scalar>]?
  /// One a place, see ``Course/recurrentMask``.
  public var recurrent: [Tensor<Scalar>]?

  public init(between: [Tensor<Scalar>]? = nil, recurrent: [Tensor<Scalar>]? = nil) {
    self.between = between
    self.recurrent = recurrent
  }

  @inlinable
  public func map<Result>(_ transform: (Scalar) -> Result) -> DropoutMasks<Result> {
    .init(
      between: between?.map { $0.map(transform) }, recurrent: recurrent?.map { $0.map(transform) })
  }
}

extension DropoutMasks: Sendable where Scalar: Sendable {}
extension DropoutMasks: Equatable where Scalar: Equatable {}

/// Everything that a network's forward pass computed.
public struct NetworkPass<Scalar: LSTMScalar>: Sendable {
  /// One pass a place.
  public internal(set) var places: [ForwardPass<Scalar>] = []
  /// y [T, N, F]
  public internal(set) var output: Tensor<Scalar>
  let masks: [Tensor<Scalar>]?

  init(output: Tensor<Scalar>, masks: [Tensor<Scalar>]?) {
    self.output = output
    self.masks = masks
  }
}

/// Runs `body`; an error of it names the tensor with a place's suffix.
func named<Result>(
  _ suffix: String, _ body: () throws(ShapeError) -> Result
) throws(ShapeError) -> Result {
  do {
    return try body()
  } catch {
    throw ShapeError(tensor: error.tensor + suffix, problem: error.problem)
  }
}
