public import LSTM
import RealModule

/// How a plain LSTM computes: what correct kernels may choose freely, and what they may not.
public struct Arithmetic: Hashable, Sendable {
  public var order = SummationOrder.sequential
  public var activations = ActivationForm.direct
  public var slopes = SlopeForm.direct
  /// Whether W x and R h are summed as one dot product or as two.
  public var oneProduct = true
  /// Where stored numbers are rounded to.
  public var storage: NumberFormat?
  /// How many significant bits the operands of dot products keep.
  public var operandBits: Int?
  /// Whether subnormal numbers become zero.
  public var flushes = false

  public init(
    order: SummationOrder = .sequential, activations: ActivationForm = .direct,
    slopes: SlopeForm = .direct, oneProduct: Bool = true, storage: NumberFormat? = nil,
    operandBits: Int? = nil
  ) {
    self.order = order
    self.activations = activations
    self.slopes = slopes
    self.oneProduct = oneProduct
    self.storage = storage
    self.operandBits = operandBits
  }

  func stored<Scalar: BinaryFloatingPoint>(_ value: Scalar) -> Scalar {
    storage.map { Scalar($0.rounded(Double(value))) } ?? value
  }

  func settled<Scalar: BinaryFloatingPoint>(_ value: Scalar) -> Scalar {
    flushes && value.magnitude < Scalar.leastNormalMagnitude ? 0 : value
  }

  /// Round to nearest, ties to even; the significand alone is narrowed.
  func operand<Scalar: BinaryFloatingPoint>(_ value: Scalar) -> Scalar {
    guard let operandBits, value.isFinite, value != 0 else { return value }
    let scale = Scalar(sign: .plus, exponent: Scalar.Exponent(operandBits - 1), significand: 1)
    return Scalar(
      sign: value.sign, exponent: value.exponent,
      significand: (value.significand * scale).rounded(.toNearestOrEven) / scale)
  }
}
