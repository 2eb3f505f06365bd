import LSTM

/// What one layer in one direction is asked, its rows' steps in the order in which it takes them.
struct PlaceTask<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let design: CellDesign
  let parameters: Parameters<Scalar>
  /// [T, N, I]
  let inputs: Tensor<Scalar>
  let initial: CellState<Scalar>
  let lengths: [Int]?
  /// [N, hidden]
  let mask: Tensor<Scalar>?
  let isReverse: Bool
  let size: PlaceSize
  let parts: Parts

  init(
    design: CellDesign, parameters: Parameters<Scalar>, inputs: Tensor<Scalar>,
    initial: CellState<Scalar>, lengths: [Int]?, mask: Tensor<Scalar>?, isReverse: Bool
  ) {
    self.design = design
    self.parameters = parameters
    self.inputs = inputs
    self.initial = initial
    self.lengths = lengths
    self.mask = mask
    self.isReverse = isReverse
    let units = parameters.bias.count / Gate.allCases.count
    size = PlaceSize(
      batch: inputs.shape[1], steps: inputs.shape[0], inputs: inputs.shape[2], units: units,
      hidden: design.hiddenLength(units: units))
    var parts = Parts(design)
    if lengths != nil { parts.insert(.lengths) }
    if mask != nil { parts.insert(.recurrentMask) }
    if isReverse { parts.insert(.reverse) }
    self.parts = parts
  }
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
