/// A single LSTM step at a time, for those who drive the loop themselves.
///
/// Stepping forward keeps what backward needs; stepping backward, newest step first, adds up
/// the parameter gradients and carries dh and dc from step to step, as numpy-ml's cell does.
///
/// ```swift
/// var cell = try Cell(parameters, from: .zero(batch: 2, units: 3))
/// for x in inputs { hidden.append(try cell.forward(x)) }
/// for dh in upstream.reversed() { dx.append(try cell.backward(dh)) }
/// ```
public struct Cell<Scalar: LSTMScalar>: Sendable {
  public let layer: Layer<Scalar>
  /// The state after the steps taken so far.
  public private(set) var state: CellState<Scalar>
  /// What the steps taken back so far send to the state before them.
  public private(set) var stateGradient: CellState<Scalar>
  /// dW, dR and db, added up over the steps taken back since the last ``flush(from:)``.
  public private(set) var parameterGradients: Parameters<Scalar>
  private var passes: [ForwardPass<Scalar>] = []

  /// - Throws: ``ShapeError`` naming a parameter or a state that does not fit.
  public init(
    _ parameters: Parameters<Scalar>, activations: Activations = Activations(),
    from initial: CellState<Scalar>
  ) throws(ShapeError) {
    try self.init(parameters, design: CellDesign(activations: activations), from: initial)
  }

  /// A cell of any design.
  ///
  /// - Throws: ``ShapeError`` naming a parameter or a state that does not fit.
  public init(
    _ parameters: Parameters<Scalar>, design: CellDesign, from initial: CellState<Scalar>
  ) throws(ShapeError) {
    layer = try Layer(parameters, design: design)
    let batch = initial.hidden.shape.first ?? 0
    try initial.validate(
      batch: batch, hidden: layer.hiddenLength, units: layer.units, names: ("h0", "c0"))
    state = initial
    stateGradient = .zero(batch: batch, units: layer.units, hidden: layer.hiddenLength)
    parameterGradients = parameters.map { _ in .zero }
  }

  /// How many steps forward have not been taken back yet.
  public var depth: Int { passes.count }

  /// One step: takes x [N, I], returns the new hidden state [N, H].
  ///
  /// - Throws: ``ShapeError`` naming x.
  public mutating func forward(_ x: Tensor<Scalar>) throws(ShapeError) -> Tensor<Scalar> {
    try x.require(shape: [state.hidden.shape[0], layer.inputs], of: "x")
    let pass = try layer.forward(Tensor(shape: [1] + x.shape, elements: x.elements), from: state)
    passes.append(pass)
    state = pass.final
    return state.hidden
  }

  /// One step back, newest first: takes the upstream gradient of that step's hidden state
  /// [N, H], returns the gradient of its input [N, I].
  ///
  /// - Throws: ``ShapeError`` naming the upstream gradient.
  /// - Precondition: ``depth`` is above zero.
  public mutating func backward(_ upstream: Tensor<Scalar>) throws(ShapeError) -> Tensor<Scalar> {
    try upstream.require(shape: state.hidden.shape, of: "upstream of the hidden state")
    precondition(!passes.isEmpty, "backward needs a forward step that was not taken back yet")
    let pass = passes.removeLast()
    let step = try layer.backward(
      pass,
      upstream: Upstream(
        hidden: Tensor(shape: [1] + upstream.shape, elements: upstream.elements),
        final: stateGradient))
    stateGradient = step.initial
    parameterGradients.add(step.parameters)
    return Tensor(shape: Array(step.inputs.shape.dropFirst()), elements: step.inputs.elements)
  }

  /// Forgets all steps and gradients, and starts again from `initial`.
  ///
  /// - Throws: ``ShapeError`` naming the state that does not fit.
  public mutating func flush(from initial: CellState<Scalar>) throws(ShapeError) {
    self = try Cell(layer.parameters, design: layer.design, from: initial)
  }

  /// Forgets the steps and what they would send further back, and keeps the state: from here on
  /// gradients are truncated at this point of the sequence.
  public mutating func truncate() {
    passes = []
    stateGradient = stateGradient.map { _ in .zero }
  }

  /// Starts the sums of ``parameterGradients`` again, so that the next steps back overwrite them.
  public mutating func clearParameterGradients() {
    parameterGradients = parameterGradients.map { _ in .zero }
  }
}
