/// What every backward pass obeys, whatever the function: it is linear in the upstream gradient.
public struct UpstreamRelations: Sendable {
  private let backward: @Sendable (_ upstream: [Double]) throws -> [Double]
  private let roundoff: Double

  /// - Parameters:
  ///   - roundoff: unit roundoff of the arithmetic that `backward` computes in.
  ///   - backward: the gradients of a fixed forward pass for an upstream gradient.
  public init(
    roundoff: Double = .ulpOfOne / 2,
    backward: @escaping @Sendable (_ upstream: [Double]) throws -> [Double]
  ) {
    self.roundoff = roundoff
    self.backward = backward
  }

  /// Backward of zero is zero, exactly.
  public func zero(count: Int) throws -> Verdict {
    let gradient = try backward(Array(repeating: 0, count: count))
    return gradient.isEmpty ? .inconclusive : gradient.allSatisfy { $0 == 0 } ? .pass : .fail
  }

  /// Scaling by a power of two scales every entry exactly.
  public func scales(_ upstream: [Double], exponent: Int = -20) throws -> Verdict {
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    let (plain, scaled) = (try backward(upstream), try backward(upstream.map { $0 * factor }))
    guard !plain.isEmpty, plain.count == scaled.count else { return .inconclusive }
    return zip(plain, scaled).allSatisfy { $0 * factor == $1 } ? .pass : .fail
  }

  /// The gradients of a sum are the sum of gradients, up to the rounding of all three.
  ///
  /// Parts of a batch are upstream gradients that are zero elsewhere, so this is additivity over
  /// the batch as well.
  public func isAdditive(_ a: [Double], _ b: [Double]) throws -> Verdict {
    let (first, second) = (try backward(a), try backward(b))
    let both = try backward(zip(a, b).map { $0 + $1 })
    guard !both.isEmpty, first.count == both.count, second.count == both.count else {
      return .inconclusive
    }
    let size = [first, second, both].reduce(0) { sum, part in
      sum + part.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let gap = zip(both, zip(first, second)).map { $0 - ($1.0 + $1.1) }
    let norm = gap.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm <= 64 * roundoff * size ? .pass : .fail
  }
}
