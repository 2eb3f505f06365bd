/// How large a contract lets the errors of each operation be when they are independent: those of
/// the probabilistic tier, all source classes of one place taken together.
struct ErrorSizes: Sendable {
  private let accumulation: Double
  private let operand: Double
  private let relative: Double
  private let absolute: Double
  /// In parts of what `Graph.combine` calls its size.
  let elementwise: Double
  private let storage: Double
  private let underflow: Double

  init(_ contract: Contract, longestDot: Int) {
    func unit(_ source: SourceClass) -> Double { contract.unit(source, longestDot: longestDot) }
    accumulation = unit(.accumulation)
    operand = unit(.operand)
    relative = unit(.relative)
    absolute = unit(.absolute)
    elementwise = unit(.elementwise)
    storage = unit(.storage)
    underflow = unit(.underflow)
  }

  /// The exact run's.
  static let none = ErrorSizes()

  private init() {
    (accumulation, operand, relative, absolute) = (0, 0, 0, 0)
    (elementwise, storage, underflow) = (0, 0, 0)
  }

  /// Of a dot product, in parts of S, the sum of its terms' magnitudes: √n u S for sums in any
  /// order, 2 u S for rounded operands.
  func ofDot(terms: Int) -> Double {
    (Double(terms) * accumulation * accumulation + 4 * operand * operand).squareRoot()
  }

  func ofActivation(_ value: Double) -> Double {
    let part = relative * value
    return (part * part + absolute * absolute).squareRoot()
  }

  func ofStorage(_ value: Double) -> Double {
    let part = storage * value
    return (part * part + underflow * underflow).squareRoot()
  }
}

/// Random numbers of mean 0 and variance 1, evenly from 256 values.
struct Draws {
  private var source: any RandomNumberGenerator
  private var bits: UInt64 = 0
  private var left = 0
  /// (256² − 1) / 12 is the variance of a whole number from 0 to 255.
  private static let scale = 1 / (65_535 / 12.0).squareRoot()

  init(_ source: any RandomNumberGenerator) { self.source = source }

  /// An error of standard deviation `size`.
  mutating func callAsFunction(_ size: Double) -> Double {
    if left == 0 {
      bits = source.next()
      left = 8
    }
    let number = Double(Int(bits & 255)) - 127.5
    bits >>= 8
    left -= 1
    return size * (number * Self.scale)
  }
}
