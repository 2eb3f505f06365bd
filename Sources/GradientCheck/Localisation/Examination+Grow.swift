extension Examination {
  /// How many entries of a block must be wrong, chosen at random, before all are said to be.
  private static let sample = 8

  /// The block around a wrong entry whose entries are all wrong, if there is one.
  ///
  /// Along each axis other entries are tested until a right one is met: for a single wrong entry
  /// one test an axis. Axes with none are joined, if the joint block holds up as well.
  func grow(
    from index: [Int], in position: Int, _ first: DirectionalTest
  ) throws -> Finding? {
    let segment = segments[position]
    var wrong = [first]
    var free: [Int] = []
    for axis in segment.axes.indices where segment.axes[axis].length > 1 {
      guard let tests = try allWrong(from: index, along: [axis], in: position) else { continue }
      free.append(axis)
      wrong += tests
    }
    if free.count > 1 {
      if let tests = try allWrong(from: index, along: free, in: position) {
        wrong += tests
      } else {
        // The longest of the axes is the largest block that is known to be wrong.
        free = [free.max { segment.axes[$0].length < segment.axes[$1].length } ?? free[0]]
      }
    }
    guard !free.isEmpty else { return nil }

    let start = entries(of: position).lowerBound
    for entry in members(from: index, along: free, of: segment) { explained.insert(start + entry) }
    return Finding(
      segment: segment, index: index.enumerated().map { free.contains($0) ? nil : $1 },
      analytic: first.analytic, numeric: first.numeric.value, error: first.threshold.total,
      sampled: wrong.count,
      hint: RatioDictionary(sizes: checker.sizes).meaning(
        of: wrong.map { ($0.analytic, $0.numeric.value, $0.threshold.total) }))
  }

  /// Tests entries that differ from `index` along some axes, until one is right.
  ///
  /// - Returns: nil when one was right.
  private func allWrong(
    from index: [Int], along axes: [Int], in position: Int
  ) throws -> [DirectionalTest]? {
    let segment = segments[position]
    let start = entries(of: position).lowerBound
    let itself = segment.offset(of: index)
    let others = members(from: index, along: axes, of: segment).filter {
      $0 != itself && !explained.contains(start + $0)
    }
    var tests: [DirectionalTest] = []
    for entry in others.shuffled(using: &generator).prefix(Self.sample) {
      let test = try test(Direction(entry: start + entry, of: point.count), in: position)
      if test.holds { return nil }
      tests.append(test)
    }
    return tests.isEmpty ? nil : tests
  }

  /// The offsets of all entries that agree with `index` except along `axes`.
  private func members(from index: [Int], along axes: [Int], of segment: Segment) -> [Int] {
    var indices = [index]
    for axis in axes {
      indices = indices.flatMap { index in
        (0..<segment.axes[axis].length).map { value in
          var moved = index
          moved[axis] = value
          return moved
        }
      }
    }
    return indices.map { segment.offset(of: $0) }
  }
}
