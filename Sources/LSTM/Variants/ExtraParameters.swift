/// The trainable numbers that variants have beside W, R and b; all nil in the plain LSTM.
public struct ExtraParameters<Scalar> {
  /// b_R [4H], added to b.
  public var recurrentBias: Tensor<Scalar>?
  /// p [3H], blocks i, f, o.
  public var peepholes: Tensor<Scalar>?
  /// P [P, H]
  public var projection: Tensor<Scalar>?
  /// γ [4H]: what the normalised gates are multiplied by.
  public var gain: Tensor<Scalar>?
  /// γ_c [H]
  public var cellGain: Tensor<Scalar>?
  /// β_c [H]
  public var cellShift: Tensor<Scalar>?

  public init(
    recurrentBias: Tensor<Scalar>? = nil, peepholes: Tensor<Scalar>? = nil,
    projection: Tensor<Scalar>? = nil, gain: Tensor<Scalar>? = nil,
    cellGain: Tensor<Scalar>? = nil, cellShift: Tensor<Scalar>? = nil
  ) {
    self.recurrentBias = recurrentBias
    self.peepholes = peepholes
    self.projection = projection
    self.gain = gain
    self.cellGain = cellGain
    self.cellShift = cellShift
  }

  @inlinable
  public func map<Result>(_ transform: (Scalar) -> Result) -> ExtraParameters<Result> {
    .init(
      recurrentBias: recurrentBias?.map(transform), peepholes: peepholes?.map(transform),
      projection: projection?.map(transform), gain: gain?.map(transform),
      cellGain: cellGain?.map(transform), cellShift: cellShift?.map(transform))
  }

  /// - Throws: ``ShapeError`` naming what is missing, superfluous or of another shape.
  func validate(_ design: CellDesign, units: Int) throws(ShapeError) {
    let isNormalised = design.layerNorm != nil
    try require(recurrentBias, design.bias == .two, [4 * units], "b_recurrent", "two biases")
    try require(peepholes, design.hasPeepholes, [3 * units], "p", "peepholes")
    try require(
      projection, design.projection != nil, [design.projection ?? 0, units], "P", "projection")
    try require(gain, isNormalised, [4 * units], "gamma", "layer norm")
    try require(cellGain, isNormalised, [units], "gamma_c", "layer norm")
    try require(cellShift, isNormalised, [units], "beta_c", "layer norm")
  }

  private func require(
    _ tensor: Tensor<Scalar>?, _ isWanted: Bool, _ shape: [Int], _ name: String, _ part: String
  ) throws(ShapeError) {
    switch (tensor, isWanted) {
    case (let tensor?, true): try tensor.require(shape: shape, of: name)
    case (nil, true):
      throw ShapeError(tensor: name, problem: "missing; the design has \(part)")
    case (_?, false):
      throw ShapeError(tensor: name, problem: "superfluous; the design has no \(part)")
    case (nil, false): break
    }
  }
}

extension ExtraParameters: Sendable where Scalar: Sendable {}
extension ExtraParameters: Equatable where Scalar: Equatable {}

extension Parameters where Scalar: AdditiveArithmetic {
  /// Adds another gradient of the same parameters.
  mutating func add(_ other: Parameters) {
    inputWeights.add(other.inputWeights)
    recurrentWeights.add(other.recurrentWeights)
    bias.add(other.bias)
    extra.recurrentBias?.add(other.extra.recurrentBias)
    extra.peepholes?.add(other.extra.peepholes)
    extra.projection?.add(other.extra.projection)
    extra.gain?.add(other.extra.gain)
    extra.cellGain?.add(other.extra.cellGain)
    extra.cellShift?.add(other.extra.cellShift)
  }
}

extension Tensor where Scalar: AdditiveArithmetic {
  /// Adds `other` entry by entry; nothing when there is none.
  fileprivate mutating func add(_ other: Tensor?) {
    if let other { add(other.elements[...]) }
  }
}
