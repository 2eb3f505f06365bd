import Conformance
import GradientCheck
import LSTM
import RealModule

/// A layer with about 100,000 inputs that have a gradient, and ways to spoil its gradient.
struct LargeLayer {
  let check: KernelGradientCheck
  let gradient: [Double]
  /// Root mean square of all entries.
  let rms: Double

  init(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = Dimensions(batch: 2, steps: 5, inputs: 65, units: 128)
    let problem = Problem<Double>.random(size, using: &generator)
    check = KernelGradientCheck(problem, of: BuiltinKernels.all[0])
    gradient = try check.function.gradient()
    let square = gradient.reduce(0) { $0 + $1 * $1 }
    rms = (square / Double(gradient.count)).squareRoot()
  }

  func report(
    _ gradient: [Double], by oracle: any DirectionalOracle, seed: UInt64, findings: Int
  ) throws -> GradientReport {
    var checker = check.checker
    checker.seed = seed
    checker.findingsLimit = findings
    return try checker.check(
      gradient: gradient, at: check.function.point, segments: check.function.segments,
      against: oracle)
  }
}

extension Study {
  /// How small an error of one entry is seen.
  static let detection = Measurement(
    promise: "of 100,490 entries one wrong by 1e-9 of the rms is seen, by differences 3e-9"
  ) { seed, effort in
    let layer = try LargeLayer(seed: seed)
    var generator = SeededGenerator(seed: seed)
    var lines: [String] = []
    var isMet = true
    for oracle in layer.check.oracles {
      let promised = oracle.isExact ? 1e-9 : 3e-9
      let trials = oracle.isExact ? effort.trials(10, quick: 2) : effort.trials(3, quick: 1)
      let sizes = [3e-9, 1e-9, 3e-10, 1e-10, 3e-11].prefix(effort.trials(5, quick: 2))
      var seen = Array(repeating: 0, count: sizes.count)
      for _ in 0..<trials {
        let entry = Int.random(in: layer.gradient.indices, using: &generator)
        let trialSeed = generator.next()
        for (number, size) in sizes.enumerated() {
          var wrong = layer.gradient
          wrong[entry] += size * layer.rms
          let report = try layer.report(wrong, by: oracle, seed: trialSeed, findings: 0)
          if report.verdict == .fail { seen[number] += 1 } else { break }
        }
      }
      let clean = try layer.report(layer.gradient, by: oracle, seed: seed, findings: 0)
      isMet =
        isMet && clean.verdict == .pass
        && zip(sizes, seen).allSatisfy { $0 < promised || $1 == trials }
      lines.append(
        "\(oracle.name): seen of \(trials): "
          + zip(sizes, seen).map { "\($0): \($1)" }.joined(separator: ", ")
          + "; right: \(clean.verdict), floor \(short(clean.floor / layer.rms)) rms, "
          + "\(clean.evaluations) forwards")
    }
    return .init(isMet: isMet, lines: lines)
  }

  /// How many forward passes it takes to find wrong entries.
  static let localisation = Measurement(
    promise: "one wrong entry is found in at most 60 forwards, five in at most 200"
  ) { seed, effort in
    let layer = try LargeLayer(seed: seed)
    var generator = SeededGenerator(seed: seed)
    var lines: [String] = []
    var isMet = true
    // Differences take thousands of forward passes, which no promise bounds.
    let oracles = layer.check.oracles.filter { $0.isExact || effort == .full }
    for oracle in oracles {
      for (count, promised, trials) in [
        (1, 60, oracle.isExact ? effort.trials(10, quick: 3) : 1),
        (5, 200, oracle.isExact ? effort.trials(4, quick: 1) : 1),
      ] {
        var (found, most) = (0, 0)
        for _ in 0..<trials {
          var wrong = layer.gradient
          var bad: Set<Int> = []
          while bad.count < count {
            bad.insert(Int.random(in: wrong.indices, using: &generator))
          }
          for entry in bad {
            wrong[entry] += 1e-6 * layer.rms * (Bool.random(using: &generator) ? 1 : -1)
          }
          let report = try layer.report(wrong, by: oracle, seed: generator.next(), findings: 12)
          let places = Set(report.findings.map(\.place))
          if places == Set(bad.map(layer.place)), report.findings.count == count { found += 1 }
          most = max(most, report.evaluations)
        }
        isMet = isMet && found == trials && (!oracle.isExact || most <= promised)
        lines.append(
          "\(oracle.name): \(count) wrong, all found in \(found) of \(trials), "
            + "at most \(most) forwards, the whole check counted")
      }
    }
    return .init(isMet: isMet, lines: lines)
  }
}

extension LargeLayer {
  /// An entry as a finding names it.
  fileprivate func place(_ entry: Int) -> String {
    var start = 0
    for segment in check.function.segments {
      if entry < start + segment.count {
        return segment.describe(segment.index(of: entry - start).map { $0 })
      }
      start += segment.count
    }
    return ""
  }
}
