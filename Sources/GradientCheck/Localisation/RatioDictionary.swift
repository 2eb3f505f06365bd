/// Ratios of a wrong derivative to the right one, and the mistakes they speak of.
struct RatioDictionary {
  private let known: [(ratio: Double, meaning: String)]

  /// - Parameter sizes: sizes of the problem, by name; sums become means and means sums by them.
  init(sizes: [String: Int]) {
    var known: [(ratio: Double, meaning: String)] = [
      (0, "the gradient is zero: a term is missing or was overwritten"),
      (-1, "the sign is turned round"),
      (2, "doubled: added twice"),
      (0.5, "halved: one of two contributions is missing, or a factor 2"),
      (-2, "doubled, and the sign is turned round"),
      (4, "four times too large"), (0.25, "a quarter: the slope of a logistic at 0"),
    ]
    for (name, size) in sizes.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    where size > 2 {
      known.append((Double(size), "multiplied by \(name) = \(size): a sum for a mean"))
      known.append((1 / Double(size), "divided by \(name) = \(size): a mean for a sum"))
    }
    self.known = known
  }

  /// What all of the pairs have in common.
  func meaning(of pairs: [(analytic: Double, numeric: Double, error: Double)]) -> String? {
    guard !pairs.isEmpty else { return nil }
    for (ratio, meaning) in known
    where pairs.allSatisfy({ fits($0, ratio) && $0.numeric.magnitude > 2 * $0.error }) {
      return meaning
    }
    let ratios = pairs.map { $0.analytic / $0.numeric }
    guard pairs.count > 1, let first = ratios.first, first.isFinite else { return nil }
    // One factor for all entries of a block is one mistake, if a nameless one.
    let common = pairs.allSatisfy { pair in
      (pair.analytic - first * pair.numeric).magnitude <= pair.error * (1 + first.magnitude) * 2
    }
    return common ? "all by the same factor" : nil
  }

  private func fits(
    _ pair: (analytic: Double, numeric: Double, error: Double), _ ratio: Double
  ) -> Bool {
    (pair.analytic - ratio * pair.numeric).magnitude <= pair.error * (1 + ratio.magnitude)
  }
}
