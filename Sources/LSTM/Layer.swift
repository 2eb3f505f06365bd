/// A single LSTM layer over whole sequences.
///
/// For gates q in i, f, g, o and steps t = 0 … T−1:
/// ```
/// z_q[t] = x[t] W_qᵀ + h[t−1] R_qᵀ + b_q
/// i, f, o = logistic(z)      g = tanh(z_g)
/// c[t] = f ⊙ c[t−1] + i ⊙ g
/// h[t] = o ⊙ tanh(c[t])
/// ```
/// (Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.)
public struct Layer<Scalar: LSTMScalar>: Sendable {
  public let parameters: Parameters<Scalar>
  /// The plain LSTM unless told otherwise.
  public let design: CellDesign
  /// I
  public let inputs: Int
  /// H
  public let units: Int

  /// A plain layer.
  ///
  /// - Throws: ``ShapeError`` unless W [4H, I], R [4H, H] and b [4H] agree on I and H.
  public init(
    _ parameters: Parameters<Scalar>, activations: Activations = Activations()
  ) throws(ShapeError) {
    try self.init(parameters, design: CellDesign(activations: activations))
  }

  /// A layer of any design.
  ///
  /// - Throws: ``ShapeError`` naming the parameter that does not fit the design or the others.
  public init(_ parameters: Parameters<Scalar>, design: CellDesign) throws(ShapeError) {
    let recurrent = parameters.recurrentWeights.shape
    let weights = parameters.inputWeights.shape
    // A layer has at least one unit and one input: an empty matrix is a shape error.
    units = max(
      (design.projection == nil ? recurrent.last : recurrent.first.map { $0 / 4 }) ?? 1, 1)
    inputs = max(weights.last ?? 1, 1)
    try parameters.validate(inputs: inputs, units: units, design)
    self.parameters = parameters
    self.design = design
  }

  public var activations: Activations { design.activations }

  /// The length of the hidden state: H, or what it is projected to.
  public var hiddenLength: Int { design.hiddenLength(units: units) }

  /// Runs the layer over the sequences `x` [T, N, I], starting from `initial` (h, c [N, H]).
  ///
  /// - Parameter course: for rows of unequal lengths, the reverse direction, a recurrent mask.
  /// - Throws: ``ShapeError`` naming x, h0, c0, the lengths or the mask.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func forward(
    _ x: Tensor<Scalar>, from initial: CellState<Scalar>,
    along course: Course<Scalar> = Course()
  ) throws(ShapeError) -> ForwardPass<Scalar> {
    let steps = try sizes(of: x, from: initial).steps
    try course.validate(
      steps: steps, batch: initial.cell.shape[0], hidden: hiddenLength)
    guard design.isPlain && course.isPlain else {
      return variantForward(x, from: initial, along: course)
    }

    var pass = ForwardPass(
      inputs: x, initial: initial, units: units, bias: parameters.bias.elements)
    addInputProjection(of: x, to: &pass.preactivations)
    let recurrent = Factor(.secondTransposed, parameters.recurrentWeights)
    var state = initial
    for step in 0..<steps {
      advance(
        rows: pass.rows(of: step), from: &state, recurrent, z: &pass.preactivations.elements,
        gates: &pass.gates.elements, cells: &pass.cells.elements,
        cellActivations: &pass.cellActivations.elements, hidden: &pass.hidden.elements)
    }
    pass.final = state
    return pass
  }

  /// T and N.
  func sizes(
    of x: Tensor<Scalar>, from initial: CellState<Scalar>
  ) throws(ShapeError) -> (steps: Int, batch: Int) {
    let steps = x.shape.first ?? 0
    let batch = x.shape.count > 1 ? x.shape[1] : 0
    try x.require(shape: [steps, batch, inputs], of: "x")
    try initial.validate(batch: batch, hidden: hiddenLength, units: units, names: ("h0", "c0"))
    return (steps, batch)
  }

  /// z = x Wᵀ + b for all steps at once, as it does not depend on the state; z is b before.
  private func addInputProjection(of x: Tensor<Scalar>, to z: inout Tensor<Scalar>) {
    let rows = 0..<(z.count / (4 * units))
    var sum = z.elements.mutableSpan
    Scalar.addProduct(
      .secondTransposed, x.elements.span, parameters.inputWeights.elements.span, to: &sum,
      rows: rows, columns: 4 * units, inner: inputs)
  }

  /// Adds h[t−1] Rᵀ to z[t], then turns z[t] into the step's gates and states.
  private func advance(
    rows: Range<Int>, from state: inout CellState<Scalar>, _ recurrent: Factor<Scalar>,
    z: inout [Scalar], gates: inout [Scalar], cells: inout [Scalar],
    cellActivations: inout [Scalar], hidden: inout [Scalar]
  ) {
    var sum = z.mutableSpan
    Scalar.addProduct(state.hidden.elements.span, recurrent, to: &sum, rows: rows)

    var gatesOut = gates.mutableSpan
    var cellsOut = cells.mutableSpan
    var cellActivationsOut = cellActivations.mutableSpan
    var hiddenOut = hidden.mutableSpan
    Scalar.gates(
      rows: rows, units: units, activations: activations, preactivations: z.span,
      previousCell: state.cell.elements.span, gates: &gatesOut, cell: &cellsOut,
      cellActivation: &cellActivationsOut, hidden: &hiddenOut)

    let states = (rows.lowerBound * units)..<(rows.upperBound * units)
    state.hidden.overwrite(with: hidden[states])
    state.cell.overwrite(with: cells[states])
  }
}
