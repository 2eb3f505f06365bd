import GradientCheck
import Testing

@Suite("Gradients of functions that are not an LSTM")
struct CheckerTests {
  private let product = MatrixProduct(size: 12, upstream: normal(144, seed: 5))
  private var point: [Double] { normal(288, seed: 6) }

  private func check(
    _ gradient: [Double], _ oracle: any DirectionalOracle, seed: UInt64 = 1
  ) throws -> GradientReport {
    try GradientChecker(seed: seed, sizes: ["n": 12]).check(
      gradient: gradient, at: point, segments: product.segments, against: oracle)
  }

  @Test("a right gradient passes by every oracle, and says what it would have seen")
  func right() throws {
    for oracle in oracles(product) {
      for seed in 1...20 {
        let report = try check(product.gradient(point), oracle, seed: UInt64(seed))
        #expect(report.verdict == .pass, "\(oracle.name): \(report.reason ?? "")")
        #expect(report.floor > 0 && report.floor < (oracle.isExact ? 1e-10 : 1e-7))
      }
    }
    let logits = normal(30, seed: 2)
    let loss = CrossEntropy(labels: [0, 2, 1, 4, 4, 3], classes: 5)
    for oracle in oracles(loss) {
      let report = try GradientChecker().check(
        gradient: loss.gradient(logits), at: logits, segments: [Segment("logits", shape: [6, 5])],
        against: oracle)
      #expect(report.verdict == .pass)
    }
    for place in [[0.5, -1.25], [1, 1], [-3, 2], [0, 0]] {
      for oracle in oracles(Rosenbrock()) {
        let report = try GradientChecker().check(
          gradient: RosenbrockGradient()(place), at: place,
          segments: [Segment("x", shape: [1]), Segment("y", shape: [1])], against: oracle)
        #expect(report.verdict == .pass, "\(oracle.name) at \(place): \(report.reason ?? "")")
      }
    }
  }

  @Test("a single entry wrong by ten floors is seen, and is the finding")
  func planted() throws {
    for oracle in oracles(product) {
      for entry in [0, 17, 143, 144, 287] {
        var wrong = product.gradient(point)
        let floor = try check(wrong, oracle).floor
        wrong[entry] += 10 * floor
        let report = try check(wrong, oracle, seed: UInt64(entry))
        #expect(report.verdict == .fail)
        #expect(report.findings.count == 1)
        let finding = try #require(report.findings.first)
        #expect(finding.segment == (entry < 144 ? "dA" : "dB"))
        #expect(finding.index == [entry % 144 / 12, entry % 12])
      }
    }
  }

  @Test("several wrong entries are all found, and nothing else")
  func several() throws {
    var wrong = product.gradient(point)
    for entry in [3, 77, 140, 200] { wrong[entry] *= 1 + 1e-5 }
    for oracle in oracles(product).prefix(2) {
      let report = try check(wrong, oracle)
      #expect(
        Set(report.findings.map(\.place)) == [
          "dA[row 0, column 3]", "dA[row 6, column 5]", "dA[row 11, column 8]",
          "dB[row 4, column 8]",
        ])
    }
  }

  @Test("a wrong row, column or tensor is reported as one block with its mistake")
  func blocks() throws {
    let right = product.gradient(point)
    let cases: [(entries: (Int) -> Bool, factor: Double, place: String, hint: String)] = [
      ({ $0 / 12 == 4 }, 2, "dA[row 4, every column]", "doubled"),
      ({ $0 < 144 && $0 % 12 == 7 }, -1, "dA[every row, column 7]", "sign"),
      ({ $0 >= 144 }, 1.0 / 12, "all of dB", "n = 12"),
      ({ $0 >= 144 }, 0, "all of dB", "zero"),
      ({ $0 < 144 }, 1 + 1e-6, "all of dA", "same factor"),
    ]
    for (entries, factor, place, hint) in cases {
      let wrong = right.enumerated().map { entries($0) ? $1 * factor : $1 }
      let report = try check(wrong, DualOracle(product))
      #expect(report.findings.map(\.place) == [place])
      #expect(report.findings.first?.hint?.contains(hint) == true, "\(report.findings)")
    }
  }

  @Test("zeros of a tiny loss, NaN and infinity fail; nothing to check is no pass")
  func blatant() throws {
    let tiny = MatrixProduct(size: 12, upstream: product.upstream.map { $0 * 1e-6 })
    for oracle in oracles(tiny) {
      #expect(try check(Array(repeating: 0, count: 288), oracle).verdict == .fail)
    }
    for bad in [Double.nan, .infinity] {
      var wrong = product.gradient(point)
      wrong[20] = bad
      let report = try check(wrong, DualOracle(product))
      #expect(report.verdict == .fail && report.findings.first?.index == [1, 8])
    }
    let empty = try GradientChecker().check(
      gradient: [], at: [], segments: [], against: DualOracle(product))
    #expect(empty.verdict == .inconclusive)
    let nowhere = try checkGradient([1], ofBlackBox: { _ in .nan }, at: [0])
    #expect(nowhere.verdict == .inconclusive)
  }

  @Test("a function of constant value has a gradient of zeros, and no other")
  func constant() throws {
    #expect(try checkGradient([0, 0], ofBlackBox: { _ in 3 }, at: [1, 2]).verdict == .pass)
    #expect(try checkGradient([0, 1e-9], ofBlackBox: { _ in 3 }, at: [1, 2]).verdict == .fail)
  }

  @Test("a part that the function does not use has a gradient of zeros, however small the others")
  func unused() throws {
    let segments = [
      Segment("used", shape: [2]), Segment("unused", [.init("entry", 3)], isUnused: true),
    ]
    let point = [0.5, -1.25, 1, 2, 3]
    func verdict(_ rest: [Double]) throws -> GradientReport {
      try checkGradient(
        RosenbrockGradient()(Array(point.prefix(2))) + rest,
        ofBlackBox: { Rosenbrock()(Array($0.prefix(2))) }, at: point, segments: segments)
    }
    #expect(try verdict([0, 0, 0]).verdict == .pass)
    let wrong = try verdict([0, .leastNonzeroMagnitude, .nan])
    #expect(wrong.verdict == .fail)
    #expect(Set(wrong.findings.map(\.place)) == ["unused[entry 1]", "unused[entry 2]"])
    let alone = try checkGradient(
      [0, 0, 0], ofBlackBox: { _ in 1 }, at: [1, 2, 3],
      segments: [Segment("unused", [.init("entry", 3)], isUnused: true)])
    #expect(alone.verdict == .pass)
  }

  @Test("a function noisier than its slope is inconclusive, not right")
  func noisy() throws {
    let report = try checkGradient(
      [1e-9],
      ofBlackBox: { p in
        1e-9 * p[0] + Double(p[0].bitPattern &* 0x9e37_79b9_7f4a_7c15 >> 40) * 1e-12
      }, at: [0.3])
    #expect(report.verdict == .inconclusive)
  }

  @Test("a kink is reported, never blamed on the gradient")
  func kinks() throws {
    let segments = [Segment("x", shape: [3])]
    let near = [0.7, 1e-12, -2.0]
    let gradient = [2.4, 1 + 2e-12, 0]
    let traced = try GradientChecker().check(
      gradient: gradient, at: near, segments: segments, against: TracedOracle(Rectified()))
    #expect(traced.verdict == .inconclusive && !traced.kinks.isEmpty)
    let exact = try GradientChecker().check(
      gradient: gradient, at: near, segments: segments, against: DualOracle(Rectified()))
    #expect(exact.verdict == .pass)
    // Right at the kink either slope is a derivative.
    let at = try GradientChecker().check(
      gradient: gradient, at: [0.7, 0, -2], segments: segments, against: DualOracle(Rectified()))
    #expect(at.verdict == .inconclusive && at.kinks.first?.comparison == 1)
    let bend = try BlackBoxOracle { Rectified()($0) }.bend(
      at: [0.7, 0.003, -2], along: [0, 1, 0], step: 0.01)
    #expect(bend.isKinked)
  }

  @Test("an exhaustive check tests every entry")
  func exhaustive() throws {
    var checker = GradientChecker()
    checker.isExhaustive = true
    let report = try checker.check(
      gradient: product.gradient(point), at: point, segments: product.segments,
      against: DualOracle(product))
    #expect(report.verdict == .pass)
    #expect(report.segments.allSatisfy { $0.entriesTested == $0.count })
  }

  @Test("oracles agree, and one that errs is named")
  func comparison() throws {
    let right = try OracleComparison(oracles(product), at: point)
    #expect(right.agree && right.oddOneOut == nil)
    let liar = BlackBoxOracle { 1.0001 * product($0) }
    let wrong = try OracleComparison(
      [DualOracle(product), ComplexStepOracle(product), liar], at: point)
    #expect(!wrong.agree && wrong.oddOneOut == "differences")
    // With a kink in every step differences have nothing to say, and contradict nobody.
    let kinked: [any DirectionalOracle] = [DualOracle(Rectified()), TracedOracle(Rectified())]
    #expect(try OracleComparison(kinked, at: [0.7, 1e-12, -2]).agree)
  }
}

@Suite("The page a stranger follows")
struct DocumentedExampleTests {
  @Test("a sum for a mean is named")
  func example() throws {
    let logits = normal(30, seed: 2)
    let loss = CrossEntropy(labels: [0, 2, 1, 4, 4, 3], classes: 5)
    let report = try checkGradient(
      loss.gradient(logits).map { 6 * $0 }, of: loss, at: logits,
      segments: [Segment("dlogits", [.init("row", 6), .init("class", 5)])],
      checker: GradientChecker(sizes: ["rows": 6]))
    #expect(report.verdict == .fail)
    #expect(
      report.reason?.hasSuffix("multiplied by rows = 6: a sum for a mean") == true,
      "\(report.reason ?? "")")
    #expect(report.reason?.hasPrefix("all of dlogits (all of 18 sampled)") == true)
  }
}
