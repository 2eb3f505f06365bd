import GradientCheck
import RealModule

extension Study {
  /// How far confirmed differences really are from the truth, in their own error estimates.
  static let errorEstimates = Measurement(
    promise: "a confirmed difference is wrong by no more than 10 of its error estimates"
  ) { seed in
    var generator = SeededGenerator(seed: seed)
    let kinds = SmoothFunction.Kind.allCases
    let samples = 200_000 / kinds.count
    var ratios: [Double] = []
    var firsts: [Double] = []
    var evaluations = 0
    for kind in kinds {
      for _ in 0..<samples {
        let function = SmoothFunction(kind, inputs: 1, using: &generator)
        let point = generator.normal()
        let truth = function([Dual(point, derivative: 1)]).derivative
        let along = { (x: Double) in function([x]) }
        let first = CentralDifference().derivative(at: point, of: along)
        firsts.append(excess(first, truth))
        evaluations += first.evaluations
        let settled = firsts[firsts.count - 1] <= 10
        ratios.append(
          settled
            ? firsts[firsts.count - 1]
            : excess(
              CentralDifference().confirmedDerivative(at: point, first: first, of: along), truth))
      }
    }
    func beyond(_ limit: Double, _ values: [Double]) -> Int { values.count { !($0 <= limit) } }
    let table = [1.0, 3, 10].map { limit in
      "\(Int(limit)): \(beyond(limit, firsts)) \(beyond(limit, ratios))"
    }
    return .init(
      isMet: beyond(10, ratios) == 0,
      lines: [
        "\(ratios.count) derivatives of \(kinds.count) kinds of functions, "
          + "\(evaluations / ratios.count) calls each",
        "wrong by more than k estimates, first run and confirmed: " + table.joined(separator: "; "),
      ])
  }

  /// |estimate − truth| in the error that the estimate claims; the truth's rounding is granted.
  private static func excess(_ estimate: DerivativeEstimate, _ truth: Double) -> Double {
    let gap = max(0, (estimate.value - truth).magnitude - 4 * .ulpOfOne * truth.magnitude)
    return gap == 0 ? 0 : gap / estimate.error
  }
}
