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
  /// W and R, ready for the products of all forward passes.
  let (weights, recurrent): (Factor<Scalar>, Factor<Scalar>)

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
    let square = parameters.recurrentWeights.shape
    let input = parameters.inputWeights.shape
    // A layer has at least one unit and one input: an empty matrix is a shape error.
    units = max(
      (design.projection == nil ? square.last : square.first.map { $0 / 4 }) ?? 1, 1)
    inputs = max(input.last ?? 1, 1)
    try parameters.validate(inputs: inputs, units: units, design)
    self.parameters = parameters
    self.design = design
    self.weights = Factor(.secondTransposed, parameters.inputWeights)
    self.recurrent = Factor(.secondTransposed, parameters.recurrentWeights)
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

    return plainForward(x, from: initial)
  }

  /// - Precondition: all shapes have been checked, and the design is plain.
  func plainForward(_ x: Tensor<Scalar>, from initial: CellState<Scalar>) -> ForwardPass<Scalar> {
    let (steps, batch) = (x.shape[0], x.shape[1])
    // For all steps at once, as it does not depend on the state.
    let projected = Scalar.products(
      x.elements.span, weights, addedTo: parameters.bias.elements, rows: steps * batch)
    return Scalar.forward(
      self, x, projected: Tensor(shape: [steps, batch, 4 * units], elements: projected),
      from: initial)
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
}
