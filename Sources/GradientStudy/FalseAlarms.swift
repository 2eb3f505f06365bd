import Conformance
import GradientCheck
import LSTM

extension Study {
  /// Right gradients, judged by every oracle.
  static let falseAlarms = Measurement(
    promise: "no right gradient of 1,000 random smooth functions and LSTMs fails"
  ) { seed, effort in
    var generator = SeededGenerator(seed: seed)
    var counts: [String: [Verdict: Int]] = [:]
    var culprits: [String] = []
    func record(_ report: GradientReport, _ what: String) {
      counts[report.oracle, default: [:]][report.verdict, default: 0] += 1
      if report.verdict == .fail {
        culprits.append("\(what) by \(report.oracle): \(report.reason ?? "")")
      }
    }
    let (functions, layers) = (effort.trials(700, quick: 56), effort.trials(300, quick: 16))
    for number in 0..<functions {
      let kinds = SmoothFunction.Kind.allCases
      let inputs = 1 + number % 9
      let function = SmoothFunction(
        kinds[number % kinds.count], inputs: inputs, using: &generator)
      let point = (0..<inputs).map { _ in generator.normal() }
      var checker = GradientChecker()
      checker.seed = generator.next()
      // Each oracle judges the gradient that another one found entry by entry.
      let oracles: [any DirectionalOracle] = [
        DualOracle(function), ComplexStepOracle(function), BlackBoxOracle { function($0) },
      ]
      let gradients = try [oracles[1], oracles[0], oracles[0]].map { other in
        try point.indices.map { entry in
          var along = Array(repeating: 0.0, count: inputs)
          along[entry] = 1
          return try other.derivative(at: point, along: along).value
        }
      }
      for (oracle, gradient) in zip(oracles, gradients) {
        let segments = [Segment("x", shape: [inputs])]
        record(
          try checker.check(
            gradient: gradient, at: point, segments: segments, against: oracle), "\(function.kind)")
      }
    }
    for number in 0..<layers {
      let size = Dimensions(
        batch: 1 + number % 3, steps: 1 + number % 7, inputs: 1 + number % 4, units: 1 + number % 5)
      let smooth = Activations.varied.prefix(5)
      let problem = Problem<Double>.random(
        size, activations: smooth[number % smooth.count], scale: [0.5, 1, 2, 4][number % 4],
        upstream: UpstreamChoice.allCases[number % 4], using: &generator)
      guard let kernel = BuiltinKernels.named("builtin:f64") else { continue }
      let check = KernelGradientCheck(
        problem, of: kernel, checker: GradientChecker(seed: generator.next()))
      let gradient = try check.function.gradient()
      for oracle in check.oracles {
        record(
          try check.checker.check(
            gradient: gradient, at: check.function.point, segments: check.function.segments,
            against: oracle), "LSTM \(number)")
      }
    }
    let lines = counts.sorted { $0.key < $1.key }.map { oracle, verdicts in
      "\(oracle): "
        + Verdict.allCases.map { "\(verdicts[$0, default: 0]) \($0)" }.joined(separator: ", ")
    }
    return .init(isMet: culprits.isEmpty, lines: lines + culprits.prefix(5))
  }
}
