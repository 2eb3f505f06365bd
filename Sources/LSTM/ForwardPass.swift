/// Everything one forward pass computed: the outputs, and what the backward pass needs.
public struct ForwardPass<Scalar: LSTMScalar>: Sendable {
  /// x [T, N, I]
  public let inputs: Tensor<Scalar>
  /// h and c before the first step, [N, H].
  public let initial: CellState<Scalar>
  /// z [T, N, 4H], gate blocks i, f, g, o.
  public internal(set) var preactivations: Tensor<Scalar>
  /// The activated gates [T, N, 4H], blocks as in ``preactivations``.
  public internal(set) var gates: Tensor<Scalar>
  /// c [T, N, H]
  public internal(set) var cells: Tensor<Scalar>
  /// The cell activation of ``cells``, tanh(c) [T, N, H].
  public internal(set) var cellActivations: Tensor<Scalar>
  /// h [T, N, H], the layer's output sequence.
  public internal(set) var hidden: Tensor<Scalar>
  /// h and c after the last step, [N, H]; the initial state when there is no step.
  public internal(set) var final: CellState<Scalar>

  /// What the steps of a variant keep; nil for a plain layer.
  var variantSteps: [VariantStep<Scalar>]?

  /// Before the first step.
  ///
  /// - Parameter preactivations: what does not depend on the state, [T, N, 4H].
  init(
    inputs: Tensor<Scalar>, initial: CellState<Scalar>, preactivations: consuming Tensor<Scalar>
  ) {
    let units = initial.cell.shape[1]
    let (steps, batch) = (inputs.shape[0], inputs.shape[1])
    let (wide, narrow) = ([steps, batch, 4 * units], [steps, batch, units])
    self.inputs = inputs
    self.initial = initial
    self.preactivations = preactivations
    // Each an allocation of its own: a shared one would be copied at the first step.
    gates = Tensor(repeating: .zero, shape: wide)
    cells = Tensor(repeating: .zero, shape: narrow)
    cellActivations = Tensor(repeating: .zero, shape: narrow)
    hidden = Tensor(repeating: .zero, shape: [steps, batch, initial.hidden.shape[1]])
    final = initial
  }

  /// All steps of a plain layer.
  init(
    inputs: Tensor<Scalar>, initial: CellState<Scalar>, preactivations: consuming Tensor<Scalar>,
    gates: Tensor<Scalar>, cells: Tensor<Scalar>, cellActivations: Tensor<Scalar>,
    hidden: Tensor<Scalar>
  ) {
    self.inputs = inputs
    self.initial = initial
    self.preactivations = preactivations
    self.gates = gates
    self.cells = cells
    self.cellActivations = cellActivations
    self.hidden = hidden
    final = initial
    guard inputs.shape[0] > 0 else { return }
    final = CellState(
      hidden: hidden.last(initial.hidden.shape), cell: cells.last(initial.cell.shape))
  }

  public var dimensions: Dimensions {
    Dimensions(
      batch: inputs.shape[1], steps: inputs.shape[0], inputs: inputs.shape[2],
      units: initial.cell.shape[1])
  }

  /// One gate's activations over all steps, [T, N, H].
  public func gate(_ gate: Gate) -> Tensor<Scalar> {
    let units = dimensions.units
    var elements: [Scalar] = []
    elements.reserveCapacity(cells.count)
    for row in 0..<(inputs.shape[0] * inputs.shape[1]) {
      let start = (4 * row + gate.rawValue) * units
      elements += gates.elements[start..<(start + units)]
    }
    return Tensor(shape: cells.shape, elements: elements)
  }

  /// The rows of one step, where steps and batch are read as one axis of T·N rows.
  func rows(of step: Int) -> Range<Int> {
    let batch = inputs.shape[1]
    return (step * batch)..<((step + 1) * batch)
  }

  /// Where the states of one step lie in a tensor [T, N, H].
  func states(of step: Int) -> Range<Int> {
    let size = initial.hidden.count
    return (step * size)..<((step + 1) * size)
  }
}
