public import LSTM

/// What a kernel promises about its arithmetic. Bounds follow from it; nothing else is tuned.
///
/// Every elementary operation's error is a unit from here times a magnitude from the problem.
public struct Contract: Hashable, Sendable, Codable {
  public let name: String
  /// The numbers that the kernel takes and returns.
  public let format: NumberFormat
  /// Unit roundoff u of the sums in dot products: m terms in any order lose m·u/(1 − m·u).
  public let accumulation: Double
  /// Unit roundoff of the operands of dot products, 0 if they are used as they are.
  public let operand: Double
  /// ρ: an activation a is within ρ·|a| + α of the true one.
  public let relative: Double
  /// α
  public let absolute: Double
  /// Unit roundoff of single sums and products.
  public let elementwise: Double
  /// Unit roundoff of stored tensors, 0 if they keep the elementwise precision.
  public let storage: Double
  /// The largest absolute error that underflow adds to one stored number.
  public let underflow: Double

  private enum CodingKeys: String, CodingKey {
    case name, format, accumulation, operand, relative, absolute, elementwise, storage, underflow
  }

  /// Refuses what is no size of an error.
  ///
  /// - Throws: `DecodingError` naming the field.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func unit(_ key: CodingKeys) throws -> Double {
      let value = try fields.decode(Double.self, forKey: key)
      guard value >= 0, value < 1 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: fields, debugDescription: "is \(value), expected 0 ≤ unit < 1")
      }
      return value
    }
    self.init(
      name: try fields.decode(String.self, forKey: .name),
      format: try fields.decode(NumberFormat.self, forKey: .format),
      accumulation: try unit(.accumulation), operand: try unit(.operand),
      relative: try unit(.relative), absolute: try unit(.absolute),
      elementwise: try unit(.elementwise), storage: try unit(.storage),
      underflow: try unit(.underflow))
  }

  public init(
    name: String, format: NumberFormat, accumulation: Double, operand: Double = 0,
    relative: Double, absolute: Double, elementwise: Double, storage: Double = 0, underflow: Double
  ) {
    self.name = name
    self.format = format
    self.accumulation = accumulation
    self.operand = operand
    self.relative = relative
    self.absolute = absolute
    self.elementwise = elementwise
    self.storage = storage
    self.underflow = underflow
  }

  /// The unit of one class for sums of at most `longestDot` terms.
  ///
  /// - Returns: infinity for accumulation where `longestDot`·u ≥ ½: such sums promise nothing.
  public func unit(_ source: SourceClass, longestDot: Int) -> Double {
    switch source {
    case .accumulation:
      let lost = Double(longestDot) * accumulation
      return lost < 0.5 ? accumulation / (1 - lost) : .infinity
    case .operand: return operand
    case .relative: return relative
    case .absolute: return absolute
    case .elementwise: return elementwise
    case .storage: return storage
    case .underflow: return underflow
    }
  }
}

extension Contract {
  /// The contracts known by name.
  public static let presets = [f64, f32, f32FastActivations, tf32, bf16, f16]

  /// Everything in double precision, activations within 4 unit roundoffs.
  public static let f64 = inOneFormat("f64", .f64, underflow: 0x1p-1012)

  /// Everything in single precision, activations within 4 unit roundoffs.
  ///
  /// Underflow here and in the narrower contracts: 1,024 products flushed at 2⁻¹²⁶.
  public static let f32 = inOneFormat("f32", .f32, underflow: 0x1p-116)

  /// Single precision with activations as fast hardware instructions give them: 2⁻¹¹.
  public static let f32FastActivations = inOneFormat(
    "f32-fast-activations", .f32, activation: 0x1p-11, underflow: 0x1p-116)

  /// Single precision with matrix operands rounded to TF32's 11 bits.
  public static let tf32 = inOneFormat("tf32", .f32, operand: 0x1p-11, underflow: 0x1p-116)

  /// bfloat16 storage around single-precision arithmetic.
  public static let bf16 = stored("bf16", .bf16, underflow: 0x1p-116)

  /// Half-precision storage around single-precision arithmetic; the least subnormal is 2⁻²⁴.
  public static let f16 = stored("f16", .f16, underflow: 0x1p-25)

  private static func inOneFormat(
    _ name: String, _ format: NumberFormat, operand: Double = 0, activation: Double? = nil,
    underflow: Double
  ) -> Contract {
    let u = format.unitRoundoff
    return Contract(
      name: name, format: format, accumulation: u, operand: operand,
      relative: activation ?? 4 * u, absolute: activation ?? 4 * u, elementwise: u,
      underflow: underflow)
  }

  private static func stored(
    _ name: String, _ format: NumberFormat, underflow: Double
  ) -> Contract {
    let u = NumberFormat.f32.unitRoundoff
    return Contract(
      name: name, format: format, accumulation: u, relative: 4 * u, absolute: 4 * u,
      elementwise: u, storage: format.unitRoundoff, underflow: underflow)
  }
}
