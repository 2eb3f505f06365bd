/// The trainable numbers of one LSTM layer, gate blocks in the order i, f, g, o.
///
/// A gradient of the parameters has the same type.
public struct Parameters<Scalar> {
  /// W [4H, I]: weights of the inputs.
  public var inputWeights: Tensor<Scalar>
  /// R [4H, H]: weights of the previous hidden state; [4H, P] where that is projected.
  public var recurrentWeights: Tensor<Scalar>
  /// b [4H]
  public var bias: Tensor<Scalar>
  /// What variants have beside; nothing in the plain LSTM.
  public var extra: ExtraParameters<Scalar>

  public init(
    inputWeights: Tensor<Scalar>, recurrentWeights: Tensor<Scalar>, bias: Tensor<Scalar>,
    extra: ExtraParameters<Scalar> = ExtraParameters()
  ) {
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    self.bias = bias
    self.extra = extra
  }

  @inlinable
  public func map<Result>(_ transform: (Scalar) -> Result) -> Parameters<Result> {
    .init(
      inputWeights: inputWeights.map(transform), recurrentWeights: recurrentWeights.map(transform),
      bias: bias.map(transform), extra: extra.map(transform))
  }

  /// - Throws: ``ShapeError`` naming the tensor that does not fit the design.
  func validate(inputs: Int, units: Int, _ design: CellDesign) throws(ShapeError) {
    try inputWeights.require(shape: [4 * units, inputs], of: "W")
    try recurrentWeights.require(
      shape: [4 * units, design.hiddenLength(units: units)], of: "R")
    try bias.require(shape: [4 * units], of: "b")
    try extra.validate(design, units: units)
  }
}

extension Parameters: Sendable where Scalar: Sendable {}
extension Parameters: Equatable where Scalar: Equatable {}

/// The state that an LSTM carries from step to step, for a whole batch.
///
/// A gradient of the state has the same type.
public struct CellState<Scalar> {
  /// h [N, H]; [N, P] where it is projected.
  public var hidden: Tensor<Scalar>
  /// c [N, H]
  public var cell: Tensor<Scalar>

  public init(hidden: Tensor<Scalar>, cell: Tensor<Scalar>) {
    self.hidden = hidden
    self.cell = cell
  }

  @inlinable
  public func map<Result>(_ transform: (Scalar) -> Result) -> CellState<Result> {
    .init(hidden: hidden.map(transform), cell: cell.map(transform))
  }

  /// - Throws: ``ShapeError`` naming the hidden or the cell state by `names`.
  func validate(
    batch: Int, hidden length: Int, units: Int, names: (hidden: String, cell: String)
  ) throws(ShapeError) {
    try hidden.require(shape: [batch, length], of: names.hidden)
    try cell.require(shape: [batch, units], of: names.cell)
  }
}

extension CellState where Scalar: AdditiveArithmetic {
  /// The state that most frameworks start from.
  ///
  /// - Parameter hidden: the length of the hidden state, where it is projected.
  public static func zero(batch: Int, units: Int, hidden: Int? = nil) -> CellState {
    CellState(
      hidden: Tensor(repeating: Scalar.zero, shape: [batch, hidden ?? units]),
      cell: Tensor(repeating: Scalar.zero, shape: [batch, units]))
  }
}

extension CellState: Sendable where Scalar: Sendable {}
extension CellState: Equatable where Scalar: Equatable {}
