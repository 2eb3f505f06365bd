import Conformance
import GradientCheck
import LSTM
import RealModule

extension Study {
  /// Errors that other checkers are known to let through.
  static let blatant = Measurement(
    promise: "all zeros at a loss of 1e-6, one entry of 65,536, a gate off by 1e-6: all fail"
  ) { seed, _ in
    var generator = SeededGenerator(seed: seed)
    let size = Dimensions(batch: 2, steps: 4, inputs: 5, units: 6)
    var lines: [String] = []
    var isMet = true
    func expect(_ report: GradientReport, _ what: String) {
      isMet = isMet && report.verdict == .fail
      let first = report.findings.first.map {
        ": " + $0.place + ($0.hint.map { h in ", " + h } ?? "")
      }
      lines.append("\(what), by \(report.oracle): \(report.verdict)\(first ?? "")")
    }

    var small = Problem<Double>.random(size, using: &generator)
    small.upstream = small.upstream.map { $0 * 1e-6 }
    let zeros = KernelGradientCheck(small, of: BuiltinKernels.all[0])
    for oracle in zeros.oracles {
      expect(
        try zeros.checker.check(
          gradient: Array(repeating: 0, count: zeros.function.point.count),
          at: zeros.function.point, segments: zeros.function.segments, against: oracle),
        "all zeros, loss times 1e-6")
    }

    let wide = ProductSum(size: 256)
    let point = (0..<wide.inputs).map { _ in generator.normal() }
    var gradient = wide.gradient(at: point)
    gradient[Int.random(in: gradient.indices, using: &generator)] += 0.57
    let matrix = [Segment("A", [.init("row", 256), .init("column", 256)])]
    for oracle in [DualOracle(wide), BlackBoxOracle { wide($0) }] as [any DirectionalOracle] {
      expect(
        try GradientChecker().check(
          gradient: gradient, at: point, segments: matrix, against: oracle),
        "one entry of 65,536")
    }

    let check = KernelGradientCheck(
      .random(size, using: &generator), of: BuiltinKernels.all[0])
    let right = try check.function.gradient()
    var start = 0
    for segment in check.function.segments.prefix(4) {
      defer { start += segment.count }
      guard segment.name != "dx" else { continue }
      var wrong = right
      let block = segment.count / 4
      for entry in (start + block)..<(start + 2 * block) { wrong[entry] *= 1 + 1e-6 }
      for oracle in check.oracles {
        expect(
          try check.checker.check(
            gradient: wrong, at: check.function.point, segments: check.function.segments,
            against: oracle), "gate f of \(segment.name) off by 1e-6")
      }
    }
    return .init(isMet: isMet, lines: lines)
  }
}

/// Σ tanh(aᵢⱼ) tanh(aⱼᵢ) over a square matrix: every entry matters about as much.
struct ProductSum: DifferentiableFunction {
  let size: Int
  var inputs: Int { size * size }

  func callAsFunction<S: DifferentiableScalar>(_ a: [S]) -> S {
    let t = a.map { S.tanh($0) }
    var sum = S.zero
    for i in 0..<size { for j in 0..<size { sum += t[i * size + j] * t[j * size + i] } }
    return sum
  }

  /// 2 tanh(aⱼᵢ) (1 − tanh² aᵢⱼ)
  func gradient(at a: [Double]) -> [Double] {
    let t = a.map { Double.tanh($0) }
    return t.indices.map { at in
      2 * t[at % size * size + at / size] * (1 - t[at] * t[at])
    }
  }
}
