import RealModule

/// The rate of the Taylor remainder |f(x + hr) − f(x) − h⟨g, r⟩| as h is halved: 2 for a right
/// gradient, 1 for a wrong one. It needs no tolerance for the derivative itself.
public struct TaylorTest: Hashable, Sendable {
  /// The remainders, coarsest step first.
  public let remainders: [Double]
  /// log₂ of neighbouring remainders' ratio, above the function's rounding.
  public let rates: [Double]

  /// A rate that lies clearly between those of a right and a wrong gradient.
  private static let between = 1.5

  /// Inconclusive where all remainders drown in rounding, as those of a linear function do.
  public var verdict: Verdict {
    guard let finest = rates.last else { return .inconclusive }
    return finest > Self.between ? .pass : .fail
  }

  /// - Parameters:
  ///   - gradient: under check, at `point`.
  ///   - step: the first of `halvings` steps; small enough for the quadratic term to lead.
  /// - Throws: what the function throws.
  public init(
    gradient: [Double], at point: [Double], along direction: [Double], step: Double = 0.01,
    halvings: Int = 5, of function: ([Double]) throws -> Double
  ) rethrows {
    let value = try function(point)
    let slope = accurateDot(gradient, direction)
    var largest = value.magnitude
    remainders = try (0..<halvings).map { halving in
      let h = step / Double(1 << halving)
      let moved = try function(point.moved(by: h, along: direction))
      largest = max(largest, moved.magnitude)
      return (moved - value - h * slope).magnitude
    }
    let rounding = 32 * .ulpOfOne * largest
    rates = zip(remainders, remainders.dropFirst()).filter { $1 > rounding }.map {
      Double.log2($0 / $1)
    }
  }
}
