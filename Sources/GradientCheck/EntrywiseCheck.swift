/// A named stretch of a flat gradient: one tensor of the function's input.
public struct Segment: Hashable, Sendable {
  public let name: String
  public let shape: [Int]

  public init(_ name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  public var count: Int { shape.reduce(1, *) }
}

/// What the check of one gradient entry found.
public struct EntryFinding: Hashable, Sendable {
  public enum Outcome: String, Hashable, Sendable, Codable { case pass, fail, inconclusive }

  public let outcome: Outcome
  public let segment: String
  /// The index in the segment, one number an axis.
  public let index: [Int]
  public let analytic: Double
  public let numeric: DerivativeEstimate
  /// The largest difference that the errors of both sides explain.
  public let threshold: Double

  /// The difference in thresholds: above 1 is a failure.
  public var ratio: Double {
    let gap = (analytic - numeric.value).magnitude
    return gap == 0 ? 0 : gap / threshold
  }
}

/// The result of checking every entry of a gradient.
public struct GradientFindings: Sendable {
  /// One finding an entry, in the order of the flat gradient.
  public let entries: [EntryFinding]

  public func count(_ outcome: EntryFinding.Outcome) -> Int {
    entries.count { $0.outcome == outcome }
  }

  /// The entry whose difference is largest against its threshold.
  public var worst: EntryFinding? {
    entries.max { a, b in a.ratio < b.ratio || (!a.ratio.isNaN && b.ratio.isNaN) }
  }

  public var evaluations: Int { entries.reduce(0) { $0 + $1.numeric.evaluations } }

  /// Fails if any entry fails, is inconclusive if any entry is or if there is none.
  public var outcome: EntryFinding.Outcome {
    if count(.fail) > 0 { return .fail }
    return entries.isEmpty || count(.inconclusive) > 0 ? .inconclusive : .pass
  }
}

/// Checks every entry of a gradient against a central difference of the function.
///
/// An entry's threshold is derived: ten times the difference's own error estimate, and the
/// rounding of an honest backward pass (64 unit roundoffs of the gradient's norm). A difference
/// beyond it counts only after ``CentralDifference/confirmedDerivative(at:first:of:)``. Where
/// the estimate is worse than a millionth of the largest entry the entry is inconclusive: the
/// function is too noisy or has a kink there.
///
/// - Parameters:
///   - loss: a function of the flat point; it must not depend on anything that changes.
///   - point: where the gradient was computed.
///   - gradient: the derivative of `loss` with respect to every entry of `point`.
///   - segments: names and shapes of the parts of `point`, in order.
/// - Precondition: `point`, `gradient` and all segments together have the same length.
public func checkEntries<Failure: Error>(
  of loss: ([Double]) throws(Failure) -> Double, at point: [Double], gradient: [Double],
  segments: [Segment], difference: CentralDifference = CentralDifference()
) throws(Failure) -> GradientFindings {
  precondition(point.count == gradient.count, "\(point.count) inputs, \(gradient.count) gradients")
  precondition(
    segments.reduce(0) { $0 + $1.count } == point.count, "segments do not cover \(point.count)")
  let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let honest = norm.isFinite ? 32 * Double.ulpOfOne * norm : 0
  var moved = point
  var numeric: [DerivativeEstimate] = []
  for at in point.indices {
    let alongEntry = { (value: Double) throws(Failure) -> Double in
      moved[at] = value
      defer { moved[at] = point[at] }
      return try loss(moved)
    }
    var estimate = try difference.derivative(at: point[at], of: alongEntry)
    if !((gradient[at] - estimate.value).magnitude <= 10 * estimate.error + honest) {
      estimate = try difference.confirmedDerivative(at: point[at], first: estimate, of: alongEntry)
    }
    numeric.append(estimate)
  }

  let scale = (gradient + numeric.map(\.value)).reduce(0) {
    $1.isFinite ? max($0, $1.magnitude) : $0
  }
  var entries: [EntryFinding] = []
  for segment in segments {
    for offset in 0..<segment.count {
      let at = entries.count
      let threshold = 10 * numeric[at].error + honest
      // Where all is zero the function's own size says what a small error is.
      let small = 1e-6 * (scale > threshold ? scale : numeric[at].largestValue)
      let gap = (gradient[at] - numeric[at].value).magnitude
      let outcome: EntryFinding.Outcome =
        !numeric[at].error.isFinite
        ? .inconclusive
        : !gradient[at].isFinite
          ? .fail : numeric[at].error > small ? .inconclusive : gap <= threshold ? .pass : .fail
      entries.append(
        EntryFinding(
          outcome: outcome, segment: segment.name, index: unflatten(offset, segment.shape),
          analytic: gradient[at], numeric: numeric[at], threshold: threshold))
    }
  }
  return GradientFindings(entries: entries)
}

/// The index, one number an axis, of a row-major offset.
private func unflatten(_ offset: Int, _ shape: [Int]) -> [Int] {
  var rest = offset
  return shape.reversed().map { length in
    defer { rest /= length }
    return rest % length
  }.reversed()
}
