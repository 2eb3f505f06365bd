// Group testing (Dorfman, Annals of Mathematical Statistics 14, 1943): the wrong entries are
// sought by halving, so that their number and not that of all entries decides the cost. The two
// halves of one direction add up to it, so a half's gap also gives the other half's for nothing.
extension Examination {
  /// Finds what is wrong in a segment, until a fresh look at the rest finds nothing more.
  func localise(
    _ position: Int, from first: (direction: Direction, test: DirectionalTest)
  ) throws {
    var next: (direction: Direction, test: DirectionalTest)? = first
    while let failing = next, findings.count < checker.findingsLimit {
      let before = findings.count
      try descend(
        entries(of: position), failing.direction, gap: failing.test.gap,
        threshold: failing.test.threshold.total, in: position)
      guard findings.count > before else { return }
      next = try lookAgain(position)
    }
  }

  /// Fresh directions over all entries that no finding accounts for.
  private func lookAgain(
    _ position: Int
  ) throws -> (direction: Direction, test: DirectionalTest)? {
    let open = entries(of: position).filter { !explained.contains($0) }
    guard !open.isEmpty, findings.count < checker.findingsLimit else { return nil }
    for _ in 0..<Self.directions {
      let direction = Direction(over: open, of: point.count, using: &generator)
      let test = try test(direction, in: position)
      if !test.holds, verdict(of: test).verdict == .fail { return (direction, test) }
    }
    return nil
  }

  /// - Parameters:
  ///   - gap: how far gradient and oracle lie apart along `direction` within `range`.
  ///   - threshold: how much of the gap rounding explains.
  /// - Returns: whether the search may go on with the same direction; a wrong block changes what
  ///   is left to look at.
  @discardableResult
  private func descend(
    _ range: Range<Int>, _ direction: Direction, gap: Double, threshold: Double, in position: Int
  ) throws -> Bool {
    guard findings.count < checker.findingsLimit else { return false }
    guard range.count > 1 else { return try inspect(range.lowerBound, in: position) }

    let start = entries(of: position).lowerBound
    let local = (range.lowerBound - start)..<(range.upperBound - start)
    let middle = start + segments[position].middle(of: local)
    let halves = (range.lowerBound..<middle, middle..<range.upperBound)
    let left = try split(direction, halves.0, in: position)
    let leftIsWrong = left.gap.magnitude > left.threshold
    var right = (
      gap: gap - left.gap,
      threshold: (threshold * threshold + left.threshold * left.threshold).squareRoot()
    )
    // A gap close to its threshold can be lost between the halves: then the other is measured.
    if !leftIsWrong, right.gap.magnitude <= right.threshold {
      right = try split(direction, halves.1, in: position)
    }
    if leftIsWrong {
      let goesOn = try descend(
        halves.0, direction, gap: left.gap, threshold: left.threshold, in: position)
      guard goesOn else { return false }
    }
    guard right.gap.magnitude > right.threshold else { return true }
    return try descend(
      halves.1, direction, gap: right.gap, threshold: right.threshold, in: position)
  }

  private func split(
    _ direction: Direction, _ range: Range<Int>, in position: Int
  ) throws -> (gap: Double, threshold: Double) {
    let part = direction.restricted(to: range)
    guard part.smallest.isFinite else { return (0, 0) }
    let test = try test(part, in: position, confirming: false)
    return (test.gap, test.threshold.total)
  }

  /// Tests one entry by itself; where it is wrong, asks whether a whole block around it is.
  ///
  /// - Returns: whether the search may go on.
  private func inspect(_ entry: Int, in position: Int) throws -> Bool {
    let test = try test(Direction(entry: entry, of: point.count), in: position)
    guard !test.holds, verdict(of: test).verdict == .fail else { return true }
    let start = entries(of: position).lowerBound
    let index = segments[position].index(of: entry - start)
    guard let block = try grow(from: index, in: position, test) else {
      explained.insert(entry)
      findings.append(finding(at: entry, in: position, test))
      return true
    }
    findings.append(block)
    return false
  }

  func finding(at entry: Int, in position: Int, _ test: DirectionalTest) -> Finding {
    let index = segments[position].index(of: entry - entries(of: position).lowerBound)
    let pair = (test.analytic, test.numeric.value, test.threshold.total)
    return Finding(
      segment: segments[position], index: index.map { $0 }, analytic: test.analytic,
      numeric: test.numeric.value, error: test.threshold.total,
      hint: RatioDictionary(sizes: checker.sizes).meaning(of: [pair]))
  }
}
