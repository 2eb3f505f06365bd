/// The trainable numbers of one LSTM layer, gate blocks in the order i, f, g, o.
///
/// A gradient of the parameters has the same type.
public struct Parameters<Scalar> {
  /// W [4H, I]: weights of the inputs.
  public var inputWeights: Tensor<Scalar>
  /// R [4H, H]: weights of the previous hidden state.
  public var recurrentWeights: Tensor<Scalar>
  /// b [4H]
  public var bias: Tensor<Scalar>

  public init(
    inputWeights: Tensor<Scalar>, recurrentWeights: Tensor<Scalar>, bias: Tensor<Scalar>
  ) {
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    self.bias = bias
  }

  public func map<Result>(_ transform: (Scalar) -> Result) -> Parameters<Result> {
    .init(
      inputWeights: inputWeights.map(transform), recurrentWeights: recurrentWeights.map(transform),
      bias: bias.map(transform))
  }

  /// - Throws: ``ShapeError`` naming W, R or b.
  func validate(inputs: Int, units: Int) throws(ShapeError) {
    try inputWeights.require(shape: [4 * units, inputs], of: "W")
    try recurrentWeights.require(shape: [4 * units, units], of: "R")
    try bias.require(shape: [4 * units], of: "b")
  }
}

extension Parameters: Sendable where Scalar: Sendable {}
extension Parameters: Equatable where Scalar: Equatable {}

/// The state that an LSTM carries from step to step, for a whole batch.
///
/// A gradient of the state has the same type.
public struct CellState<Scalar> {
  /// h [N, H]
  public var hidden: Tensor<Scalar>
  /// c [N, H]
  public var cell: Tensor<Scalar>

  public init(hidden: Tensor<Scalar>, cell: Tensor<Scalar>) {
    self.hidden = hidden
    self.cell = cell
  }

  public func map<Result>(_ transform: (Scalar) -> Result) -> CellState<Result> {
    .init(hidden: hidden.map(transform), cell: cell.map(transform))
  }

  /// - Throws: ``ShapeError`` naming the hidden or the cell state by `names`.
  func validate(
    batch: Int, units: Int, names: (hidden: String, cell: String)
  ) throws(ShapeError) {
    try hidden.require(shape: [batch, units], of: names.hidden)
    try cell.require(shape: [batch, units], of: names.cell)
  }
}

extension CellState where Scalar: AdditiveArithmetic {
  /// The state that most frameworks start from.
  public static func zero(batch: Int, units: Int) -> CellState {
    let zeros = Tensor(repeating: Scalar.zero, shape: [batch, units])
    return CellState(hidden: zeros, cell: zeros)
  }
}

extension CellState: Sendable where Scalar: Sendable {}
extension CellState: Equatable where Scalar: Equatable {}
