import Conformance
import GradientCheck

extension Study {
  /// Kinks within a step, by the comparisons that came out differently, and by a black box.
  static let kinks = Measurement(
    promise: "of crossed kinks all are seen by comparisons, 80 % by the black box, none falsely"
  ) { seed, effort in
    var generator = SeededGenerator(seed: seed)
    let points = effort.trials(400, quick: 40)
    var (crossed, caught, falselyRaised, failures, inconclusive) = (0, 0, 0, 0, 0)
    for _ in 0..<points {
      let layer = HardSigmoidLayer(units: 16, inputs: 9, using: &generator)
      let point = (0..<layer.count).map { _ in 0.6 * generator.normal() }
      let direction = unit(layer.count, using: &generator)
      // All along the step: a comparison may turn and turn back.
      let isCrossed = try (1...16).contains { part in
        try TracedOracle(layer).crossing(
          at: point, along: direction, step: 0.01 * Double(part) / 16) != nil
      }
      let box = BlackBoxOracle { layer($0) }
      let bend = try box.bend(at: point, along: direction, step: 0.01)
      if isCrossed { crossed += 1 }
      if isCrossed, bend.isKinked { caught += 1 }
      if !isCrossed, bend.isKinked { falselyRaised += 1 }

      // The right gradient must not fail where differences run into kinks.
      let gradient = try point.indices.prefix(12).map { entry in
        try ComplexStepOracle(layer).derivative(
          at: point, along: point.indices.map { $0 == entry ? 1 : 0 }
        ).value
      }
      let part = FirstInputs(layer: layer, rest: Array(point.dropFirst(gradient.count)))
      for oracle in [TracedOracle(part), BlackBoxOracle { part($0) }] as [any DirectionalOracle] {
        let report = try GradientChecker(seed: generator.next()).check(
          gradient: gradient, at: Array(point.prefix(gradient.count)),
          segments: [Segment("p", shape: [gradient.count])], against: oracle)
        if report.verdict == .fail { failures += 1 }
        if report.verdict == .inconclusive { inconclusive += 1 }
      }
    }
    return .init(
      isMet: falselyRaised == 0 && failures == 0 && Double(caught) >= 0.8 * Double(crossed)
        && crossed > 0,
      lines: [
        "\(points) hard-sigmoid LSTMs, \(crossed) with a kink within the step by their comparisons",
        "black box: \(caught) of them seen (\(100 * caught / max(crossed, 1)) %), "
          + "\(falselyRaised) raised falsely",
        "\(2 * points) checks of right gradients by differences: \(failures) failed, "
          + "\(inconclusive) inconclusive",
      ])
  }

  private static func unit(_ count: Int, using generator: inout SeededGenerator) -> [Double] {
    let raw = (0..<count).map { _ in generator.normal() }
    let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return raw.map { $0 / norm }
  }
}

/// A layer as a function of its first parameters alone.
private struct FirstInputs: DifferentiableFunction {
  let layer: HardSigmoidLayer
  let rest: [Double]

  func callAsFunction<S: DifferentiableScalar>(_ first: [S]) -> S {
    layer(first + rest.map { S($0) })
  }
}
