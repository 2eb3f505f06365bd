/// The dot-product test of a pair of Jacobian products: ⟨Ju, v⟩ = ⟨u, Jᵀv⟩ for any u and v.
///
/// No differences are taken, so it is as sharp as rounding allows; it does not see a forward and
/// a reverse mode that are wrong together.
public struct AdjointTest: Hashable, Sendable {
  /// ⟨Ju, v⟩
  public let forward: Double
  /// ⟨u, Jᵀv⟩
  public let reverse: Double
  /// Rounding of both sides: 64 unit roundoffs of Σ|uᵢ (Jᵀv)ᵢ| + Σ|(Ju)ₖ vₖ|.
  public let threshold: Double

  public var verdict: Verdict {
    (forward - reverse).magnitude <= threshold ? .pass : .fail
  }

  /// - Parameters:
  ///   - u: a direction of the input.
  ///   - v: a direction of the output.
  ///   - jvp: Ju, as long as `v`.
  ///   - vjp: Jᵀv, as long as `u`.
  /// - Throws: what the products throw.
  public init(
    u: [Double], v: [Double], roundoff: Double = .ulpOfOne / 2,
    jvp: ([Double]) throws -> [Double], vjp: ([Double]) throws -> [Double]
  ) rethrows {
    let (image, pulled) = (try jvp(u), try vjp(v))
    forward = accurateDot(image, v)
    reverse = accurateDot(u, pulled)
    let size =
      zip(image, v).reduce(0) { $0 + ($1.0 * $1.1).magnitude }
      + zip(u, pulled).reduce(0) { $0 + ($1.0 * $1.1).magnitude }
    threshold = 64 * roundoff * size
  }
}
