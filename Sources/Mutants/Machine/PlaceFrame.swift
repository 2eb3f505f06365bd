import LSTM

/// What stays the same at one place of a network whatever it reads.
struct PlaceFrame<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let design: CellDesign
  let parameters: Parameters<Scalar>
  let initial: CellState<Scalar>
  let lengths: [Int]?
  /// [N, hidden]
  let mask: Tensor<Scalar>?
  let size: PlaceSize
  let parts: Parts

  init(
    design: CellDesign, parameters: Parameters<Scalar>, initial: CellState<Scalar>, steps: Int,
    lengths: [Int]?, mask: Tensor<Scalar>?, isReverse: Bool
  ) {
    self.design = design
    self.parameters = parameters
    self.initial = initial
    self.lengths = lengths
    self.mask = mask
    let units = parameters.bias.count / Gate.allCases.count
    size = PlaceSize(
      batch: initial.cell.shape[0], steps: steps, inputs: parameters.inputWeights.shape[1],
      units: units, hidden: design.hiddenLength(units: units))
    var parts = Parts(design)
    if lengths != nil { parts.insert(.lengths) }
    if mask != nil { parts.insert(.recurrentMask) }
    if isReverse { parts.insert(.reverse) }
    self.parts = parts
  }

  var reader: MatrixReader<Scalar> { MatrixReader(parameters: parameters, size: size) }
}

/// The sizes of one layer in one direction.
public struct PlaceSize: Hashable, Sendable {
  public let batch: Int
  public let steps: Int
  /// The length of one step of what it reads.
  public let inputs: Int
  public let units: Int
  /// The length of the hidden state.
  public let hidden: Int
}
