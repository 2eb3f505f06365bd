/// One complete task for an LSTM: what goes in forward, and what comes back from the loss.
///
/// A plain problem is one layer, forward, over whole sequences. What variants add has defaults:
/// a design, more ``places``, unequal lengths, masks.
public struct Problem<Scalar>: Sendable where Scalar: Sendable {
  public var design: NetworkDesign
  /// What each layer and direction has of its own, in the order of ``NetworkDesign/places``.
  public var places: [PlaceInputs<Scalar>]
  /// x [T, N, I]
  public var inputs: Tensor<Scalar>
  /// The upstream gradient of y [T, N, F].
  public var outputUpstream: Tensor<Scalar>
  /// See ``Course/lengths``.
  public var lengths: [Int]?
  public var dropout: DropoutMasks<Scalar>

  /// A problem of one layer.
  public init(
    parameters: Parameters<Scalar>, activations: Activations, inputs: Tensor<Scalar>,
    initial: CellState<Scalar>, upstream: Upstream<Scalar>
  ) {
    self.init(
      design: NetworkDesign(cell: CellDesign(activations: activations)),
      places: [
        PlaceInputs(parameters: parameters, initial: initial, finalUpstream: upstream.final)
      ],
      inputs: inputs, outputUpstream: upstream.hidden)
  }

  /// A problem of any design.
  ///
  /// - Precondition: there is at least one place.
  public init(
    design: NetworkDesign, places: [PlaceInputs<Scalar>], inputs: Tensor<Scalar>,
    outputUpstream: Tensor<Scalar>, lengths: [Int]? = nil,
    dropout: DropoutMasks<Scalar> = DropoutMasks()
  ) {
    precondition(!places.isEmpty, "a problem has at least one place")
    self.design = design
    self.places = places
    self.inputs = inputs
    self.outputUpstream = outputUpstream
    self.lengths = lengths
    self.dropout = dropout
  }

  /// The same problem in other numbers.
  @inlinable
  public func map<Result>(_ transform: (Scalar) -> Result) -> Problem<Result> {
    .init(
      design: design, places: places.map { $0.map(transform) }, inputs: inputs.map(transform),
      outputUpstream: outputUpstream.map(transform), lengths: lengths,
      dropout: dropout.map(transform))
  }
}

/// What one layer in one direction has of its own.
public struct PlaceInputs<Scalar>: Sendable where Scalar: Sendable {
  public var parameters: Parameters<Scalar>
  /// h0, c0 [N, H]
  public var initial: CellState<Scalar>
  /// The upstream gradients of the final states [N, H].
  public var finalUpstream: CellState<Scalar>

  public init(
    parameters: Parameters<Scalar>, initial: CellState<Scalar>, finalUpstream: CellState<Scalar>
  ) {
    self.parameters = parameters
    self.initial = initial
    self.finalUpstream = finalUpstream
  }

  @inlinable
  public func map<Result>(_ transform: (Scalar) -> Result) -> PlaceInputs<Result> {
    .init(
      parameters: parameters.map(transform), initial: initial.map(transform),
      finalUpstream: finalUpstream.map(transform))
  }
}

// The first place by itself: all there is in a problem of one layer.
extension Problem {
  public var parameters: Parameters<Scalar> {
    get { places[0].parameters }
    set { places[0].parameters = newValue }
  }

  /// h0, c0 [N, H]
  public var initial: CellState<Scalar> {
    get { places[0].initial }
    set { places[0].initial = newValue }
  }

  public var upstream: Upstream<Scalar> {
    get { Upstream(hidden: outputUpstream, final: places[0].finalUpstream) }
    set {
      outputUpstream = newValue.hidden
      places[0].finalUpstream = newValue.final
    }
  }

  /// Whether this is one plain layer, forward, over whole sequences, without masks.
  public var isPlain: Bool {
    design.cell.isPlain && design.isSingle && design.direction == .forward && lengths == nil
      && dropout.between == nil && dropout.recurrent == nil
  }

  public var activations: Activations {
    get { design.cell.activations }
    set { design.cell.activations = newValue }
  }
}

extension Problem where Scalar: LSTMScalar {
  /// Runs the only layer forward.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others, or when there
  ///   are more places than one.
  public func forward() throws(ShapeError) -> ForwardPass<Scalar> {
    try single(try forwardNetwork().places)
  }

  /// Runs the only layer forward and backward.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others, or when there
  ///   are more places than one.
  public func solve() throws(ShapeError) -> (
    pass: ForwardPass<Scalar>, gradients: Gradients<Scalar>
  ) {
    let (pass, gradients) = try solveNetwork()
    return (try single(pass.places), try single(gradients.places))
  }

  /// Runs all layers forward.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func forwardNetwork() throws(ShapeError) -> NetworkPass<Scalar> {
    try forward(network())
  }

  /// Runs all layers forward and backward.
  ///
  /// - Throws: ``ShapeError`` naming the first tensor that does not fit the others.
  public func solveNetwork() throws(ShapeError) -> (
    pass: NetworkPass<Scalar>, gradients: NetworkGradients<Scalar>
  ) {
    let network = try network()
    let pass = try forward(network)
    let gradients = try network.backward(
      pass, output: outputUpstream, final: places.map(\.finalUpstream))
    return (pass, gradients)
  }

  private func network() throws(ShapeError) -> Network<Scalar> {
    try Network(design, places.map(\.parameters))
  }

  private func forward(_ network: Network<Scalar>) throws(ShapeError) -> NetworkPass<Scalar> {
    try network.forward(inputs, from: places.map(\.initial), lengths: lengths, dropout: dropout)
  }

  private func single<Part>(_ parts: [Part]) throws(ShapeError) -> Part {
    guard parts.count == 1 else {
      throw ShapeError(
        tensor: "places", problem: "expected one alone, got \(parts.count); solve it as a network")
    }
    return parts[0]
  }
}
