import LSTM

extension Mutant {
  /// Real bugs of variants of the cell that bend several sites at once.
  static let variantBugs: [Mutant] = [
    Mutant(
      "peephole-order-ifo-as-iof", "The peepholes i f o are read as i o f", .layout, .forward,
      [
        .gateOrder(
          [.peephole, .dp], [.input, .output, .candidate, .forget],
          LayerEquations.Phase.allCases)
      ], in: Presence(with: .peepholes)),
    Mutant(
      "peepholes-ignored", "No gate sees the cell state", .preactivation, .forward,
      peepholes { .equation(.forward, .z($0), .drop($1)) }, in: Presence(with: .peepholes)),
    Mutant(
      "peepholes-lack-in-backward", "The gradient that comes through peepholes is lost",
      .stateGradient, .backward,
      [
        .equation(.backward, .dc, .drop(2)), .equation(.backward, .carriedCell, .drop(2)),
        .equation(.backward, .carriedCell, .drop(1)),
      ], in: Presence(with: .peepholes)),
    Mutant(
      "two-biases-as-one", "The second bias is ignored", .bias, .forward,
      forEachGate(.forward, Value.z, .drop(3)), in: Presence(with: .twoBiases)),
    Mutant(
      "coupled-gates-ignored", "The forget gate is computed, not coupled", .gate, .forward,
      [
        .equation(
          .forward, .gate(.forget),
          .terms([
            Term(
              factors: [
                .activated(
                  .gate(.forget), .clipped(.gates, .value(Operand(.z(.forget)))))
              ])
          ]))
      ], in: Presence(with: .coupled)),
    Mutant(
      "coupled-input-from-forget", "i = 1 − f instead of f = 1 − i", .gate, .forward,
      [
        .equation(
          .forward, .sum,
          .terms(
            Operand(.gate(.input)) * Operand(.c).at(-1)
              + Operand(.gate(.forget)) * Operand(.gate(.candidate))))
      ], in: Presence(with: .coupled)),
    Mutant(
      "forget-offset-on-input-gate", "The forget offset is given to the input gate", .gate,
      .forward,
      [
        .equation(.forward, .z(.forget), .drop(5)),
        .equation(.forward, .z(.input), .add(Term(factors: [.forgetBias]))),
      ], in: Presence(with: .forgetBias)),
    Mutant(
      "gate-clip-not-in-gradient", "Gradients pass through the gates' clip", .gateGradient,
      .backward,
      Gate.allCases.map { .equation(.backward, .dz($0), .factor(0, 3, nil)) }
        + [.equation(.backward, .dz(.input), .factor(1, 3, nil))],
      in: Presence(with: .clip)),
    Mutant(
      "gates-not-clipped", "No gate is clipped", .gate, .forward,
      Gate.allCases.map { gate in
        .equation(
          .forward, .gate(gate),
          .factor(0, 0, .activated(.gate(gate), .value(Operand(.z(gate))))))
      }, in: Presence(with: .clip)),
    Mutant(
      "cell-clip-shown-only", "The cell state is clipped for h and carried unclipped", .cell,
      .forward,
      [
        .equation(
          .forward, .c, .factor(0, 0, .value(Operand(Value(.unclipped))))),
        .equation(
          .forward, .shown,
          .factor(0, 0, .activated(.cell, .clipped(.cell, .value(Operand(.c)))))),
      ], in: Presence(with: .cellClip)),
    Mutant(
      "projection-activated", "tanh is applied to the projected hidden state", .hidden, .forward,
      [
        .equation(.returned, .y, .factor(0, 0, .activated(.cell, .value(Operand(.h))))),
        .equation(.finals, .finalHidden, .factor(0, 0, .activated(.cell, .value(Operand(.h))))),
      ] + products(.factor(1, 0, .activated(.cell, .value(Operand(.h).at(-1))))),
      in: Presence(with: .projection)),
    Mutant(
      "recurrent-mask-ignored", "The recurrent mask is left out", .dropout, .forward,
      products(.factor(1, 2, nil)), in: Presence(with: .recurrentMask)),
    Mutant(
      "recurrent-mask-not-in-backward", "Backward leaves the recurrent mask out", .dropout,
      .backward,
      [.equation(.backward, .carriedHidden, .factor(0, 1, nil))]
        + forEachGate(.sums, Value.dR, .factor(0, 2, nil)),
      in: Presence(with: .recurrentMask)),
    Mutant(
      "recurrent-mask-on-cell-too", "The recurrent mask is applied to c[t−1] as well", .dropout,
      .forward,
      [
        .equation(
          .forward, .sum,
          .terms(
            Operand(.gate(.forget)) * Operand(.c).at(-1) * Operand(Value(.mask))
              + Operand(.gate(.input)) * Operand(.gate(.candidate))))
      ],
      when: .unprojected, in: Presence(with: .recurrentMask)),
    Mutant(
      "recurrent-mask-on-output", "The recurrent mask is applied to y as well", .dropout, .forward,
      [.equation(.returned, .y, .terms([Operand(.h) * Operand(Value(.mask))]))],
      in: Presence(with: .recurrentMask)),
    Mutant(
      "layer-norm-after-bias", "The gates are normalised with their biases", .preactivation,
      .forward,
      Gate.allCases.map {
        .equation(.forward, Value(.gateSum, $0), .add(Operand(.bias($0)).term))
      } + forEachGate(.forward, Value.z, .drop(2)),
      in: Presence(with: .layerNorm)),
  ]

  /// The gates that have a peephole, and the place of its term in z.
  private static func peepholes(_ edit: (Gate, Int) -> Edit) -> [Edit] {
    [edit(.input, 5), edit(.forget, 6), edit(.output, 5)]
  }
}
