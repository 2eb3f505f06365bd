import LSTM

extension Mutant {
  /// Parameters and sequences read in another convention, forward and backward alike.
  static let layouts: [Mutant] = gateOrders + matrixLayouts + sequenceLayouts

  private static let gateOrders: [Mutant] = permutations(Gate.allCases).dropFirst().flatMap {
    order -> [Mutant] in
    let name = order.map(\.letter).joined()
    let kinds: [(String, String, [Value.Kind], Class)] = [
      ("gate-order-\(name)", "W, R and b", stacked, .layout),
      ("bias-gate-order-\(name)", "b alone", [.bias, .db], .bias),
    ]
    // Where the gates i, f, g, o find their blocks.
    let places = Gate.allCases.map { gate in
      Gate.allCases[order.firstIndex(of: gate) ?? gate.rawValue]
    }
    return kinds.map { id, what, kinds, kind in
      Mutant(
        id, "The gate blocks of \(what) are taken in the order \(spaced(order)) instead of i f g o",
        kind, .forward, [.gateOrder(kinds, places, LayerEquations.Phase.allCases)])
    }
  }

  /// What has four blocks.
  private static let stacked: [Value.Kind] = [
    .weights, .recurrent, .bias, .recurrentBias, .gain, .dW, .dR, .db, .dRecurrentBias, .dgain,
  ]

  private static func spaced(_ order: [Gate]) -> String {
    order.map(\.letter).joined(separator: " ")
  }

  private static func permutations(_ gates: [Gate]) -> [[Gate]] {
    guard gates.count > 1 else { return [gates] }
    return gates.flatMap { first in
      permutations(gates.filter { $0 != first }).map { [first] + $0 }
    }
  }

  private static let transposedGradient = Gate.allCases.map {
    Edit.equation(.sums, .dR($0), .terms([Operand(.h).at(-1) * Operand(.dz($0))]))
  }

  private static let matrixLayouts: [Mutant] = [
    Mutant(
      "recurrent-weights-transposed", "Every gate's R is read transposed", .layout, .forward,
      [.reading([.recurrent], [.forward, .backward], .transposed)] + transposedGradient,
      when: .unprojected),
    Mutant(
      "recurrent-weights-transposed-forward", "Forward reads every gate's R transposed", .layout,
      .forward, [.reading([.recurrent], [.forward], .transposed)], when: .unprojected),
    Mutant(
      "input-weights-transposed", "Every gate's W is read transposed", .layout, .forward,
      [.reading([.weights], [.forward, .returnedGradients], .transposed)], when: .square),
    matrices("input-weights-units-last", "W [4H, I] is read as [I, 4H]", [.weights], .unitsLast),
    matrices(
      "recurrent-weights-units-last", "R [4H, H] is read as [H, 4H]", [.recurrent], .unitsLast),
    matrices(
      "weights-units-last", "W and R [4H, K] are read as [K, 4H]", [.weights, .recurrent],
      .unitsLast),
    matrices(
      "input-weights-blocks-first", "The transposed W [I, 4H] is read as four blocks [I, H]",
      [.weights], .gatesFirst),
    matrices(
      "weights-blocks-first", "The transposed W and R [K, 4H] are read as four blocks [K, H]",
      [.weights, .recurrent], .gatesFirst),
    matrices(
      "gates-interleaved", "W, R and b are read with the gates of a unit side by side",
      [.weights, .recurrent, .bias], .interleaved),
  ]

  private static func matrices(
    _ id: String, _ summary: String, _ kinds: [Value.Kind], _ form: Operand.Form
  ) -> Mutant {
    Mutant(
      id, summary, .layout, .forward,
      [.reading(kinds, [.forward, .backward, .returnedGradients], .form(form))])
  }

  private static let sequenceLayouts: [Mutant] = [
    Mutant(
      "x-read-batch-major", "x [T, N, I] is read as [N, T, I]", .layout, .forward,
      [.reading([.x], [.forward, .sums], .step(.batchMajor))]),
    Mutant(
      "y-written-batch-major", "y is written as [N, T, H] and returned as [T, N, H]", .layout,
      .forward, [.reading([.h], [.returned], .step(.batchMajor))]),
    Mutant(
      "sequences-batch-major", "x is read and y written as [N, T, …]", .layout, .forward,
      [
        .reading([.x], [.forward, .sums], .step(.batchMajor)),
        .reading([.h], [.returned], .step(.batchMajor)),
        .reading([.upstream], [.backward], .step(.batchMajor)),
        .reading([.dz], [.returnedGradients], .step(.batchMajor)),
      ]),
    Mutant(
      "x-read-mirrored", "The steps of x are taken from the last to the first", .layout, .forward,
      [.reading([.x], [.forward, .sums], .step(.mirrored))]),
    Mutant(
      "y-written-mirrored", "y is returned from the last step to the first", .layout, .forward,
      [.reading([.h], [.returned], .step(.mirrored))]),
    Mutant(
      "sequences-mirrored", "The sequence runs from the last step to the first", .layout, .forward,
      [
        .reading([.x], [.forward, .sums], .step(.mirrored)),
        .reading([.h], [.returned], .step(.mirrored)),
        .reading([.upstream], [.backward], .step(.mirrored)),
        .reading([.dz], [.returnedGradients], .step(.mirrored)),
      ]),
    Mutant(
      "only-last-step-returned", "y holds h_n at every step", .returned, .forward,
      [.reading([.h], [.returned], .step(.last))]),
    Mutant(
      "only-first-step-returned", "y holds the first step's h at every step", .returned, .forward,
      [.reading([.h], [.returned], .step(.first))]),
  ]
}
