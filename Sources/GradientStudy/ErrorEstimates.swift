import GradientCheck
import RealModule

extension Study {
  /// How far confirmed differences really are from the truth, in their own error estimates.
  static let errorEstimates = Measurement(
    promise: "no confirmed difference is wrong by more than its bound at one alarm in 200,000"
  ) { seed, effort in
    var generator = SeededGenerator(seed: seed)
    let kinds = SmoothFunction.Kind.allCases
    let samples = effort.trials(200_000, quick: 7_000) / kinds.count
    var ratios: [Double] = []
    var firsts: [Double] = []
    var (evaluations, alarms) = (0, 0)
    let budget = FalseAlarmBudget(perCheck: 5e-6)
    for kind in kinds {
      for _ in 0..<samples {
        let function = SmoothFunction(kind, inputs: 1, using: &generator)
        let point = generator.normal()
        let truth = function([Dual(point, derivative: 1)]).derivative
        let along = { (x: Double) in function([x]) }
        let first = CentralDifference().derivative(at: point, of: along)
        firsts.append(excess(first, truth))
        evaluations += first.evaluations
        var last = first
        if gap(first, truth) > budget.bound(on: first, tests: 1) {
          last = CentralDifference().confirmedDerivative(at: point, first: first, of: along)
        }
        ratios.append(excess(last, truth))
        if gap(last, truth) > budget.bound(on: last, tests: 1) { alarms += 1 }
      }
    }
    func beyond(_ limit: Double, _ values: [Double]) -> Int { values.count { !($0 <= limit) } }
    let table = [1.0, 3, 10].map { limit in
      "\(Int(limit)): \(beyond(limit, firsts)) \(beyond(limit, ratios))"
    }
    return .init(
      isMet: alarms == 0 && beyond(10, ratios) == 0,
      lines: [
        "\(ratios.count) derivatives of \(kinds.count) kinds of functions, "
          + "\(evaluations / ratios.count) calls each; \(alarms) beyond the bound",
        "wrong by more than k estimates, first run and confirmed: " + table.joined(separator: "; "),
      ])
  }

  /// |estimate − truth|; the truth's own rounding is granted.
  private static func gap(_ estimate: DerivativeEstimate, _ truth: Double) -> Double {
    max(0, (estimate.value - truth).magnitude - 4 * .ulpOfOne * truth.magnitude)
  }

  /// The gap in the error that the estimate claims.
  private static func excess(_ estimate: DerivativeEstimate, _ truth: Double) -> Double {
    let gap = gap(estimate, truth)
    return gap == 0 ? 0 : gap / estimate.error
  }
}
