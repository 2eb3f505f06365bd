import LSTM
import LSTMVectors

/// What makes a problem besides its numbers.
struct ProblemForm: Hashable {
  var size: Dimensions
  var design = NetworkDesign()
  var lengths: [Int]?
  var dropout = Dropout()

  init(_ size: Dimensions) { self.size = size }

  init<Scalar>(of problem: Problem<Scalar>) {
    size = Dimensions(
      batch: problem.inputs.shape[1], steps: problem.inputs.shape[0],
      inputs: problem.inputs.shape[2], units: problem.initial.cell.shape[1])
    design = problem.design
    lengths = problem.lengths
    dropout = Dropout(
      between: problem.dropout.between != nil, recurrent: problem.dropout.recurrent != nil)
  }
}

extension Request {
  /// Sets the fields that tell a problem's form; those of the plain layer are left out.
  mutating func set(_ form: ProblemForm) {
    func told<Value: Equatable>(_ value: Value, unless plain: Value) -> Value? {
      value == plain ? nil : value
    }
    let (size, design, cell) = (form.size, form.design, form.design.cell)
    (batch, steps, inputs, units) = (size.batch, size.steps, size.inputs, size.units)
    activations = told(cell.activations, unless: Activations())
    layers = told(design.layers, unless: 1)
    direction = told(design.direction, unless: .forward)
    merge = told(design.merge, unless: .concat)
    lengths = form.lengths
    (projection, clip, cellClip) = (cell.projection, cell.clip, cell.cellClip)
    peepholes = told(cell.hasPeepholes, unless: false)
    coupled = told(cell.isCoupled, unless: false)
    forgetBias = told(cell.forgetBias, unless: 0)
    layerNorm = cell.layerNorm
    bias = cell.bias == .one ? nil : cell.bias == .two ? .two : Configuration.Bias.none
    dropout = told(form.dropout, unless: Dropout())
  }

  /// The form that the fields tell.
  ///
  /// - Throws: ``AdapterError`` when there are no sizes.
  func form() throws(AdapterError) -> ProblemForm {
    guard let batch, let steps, let inputs, let units else {
      throw AdapterError("a request without its sizes")
    }
    var form = ProblemForm(
      Dimensions(batch: batch, steps: steps, inputs: inputs, units: units))
    form.design = NetworkDesign(
      cell: CellDesign(
        activations: activations ?? Activations(),
        bias: bias == .two ? .two : bias == Configuration.Bias.none ? .none : .one,
        forgetBias: forgetBias ?? 0, hasPeepholes: peepholes ?? false, isCoupled: coupled ?? false,
        clip: clip, cellClip: cellClip, projection: projection, layerNorm: layerNorm),
      layers: layers ?? 1, direction: direction ?? .forward, merge: merge ?? .concat)
    form.lengths = lengths
    form.dropout = dropout ?? Dropout()
    return form
  }
}
