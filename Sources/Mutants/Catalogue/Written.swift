import LSTM

extension Mutant {
  /// Real bugs that bend several sites at once.
  static let written: [Mutant] = forwardBugs + backwardBugs + gradientBugs + variantBugs

  private static let forwardBugs: [Mutant] = [
    Mutant(
      "bias-ignored", "No gate gets its bias", .bias, .forward,
      biases(.drop(3)) + biases(.drop(2))),
    Mutant(
      "bias-ignored-in-large-batches", "No gate gets its bias when T·N is above 64", .bias,
      .forward, biases(.drop(3)) + biases(.drop(2)), when: .manyRows),
    Mutant(
      "bias-added-twice", "Every gate gets its bias twice", .bias, .forward,
      biases(.scale(2, 2)) + biases(.scale(3, 2))),
    Mutant(
      "implicit-forget-bias-one", "The forget gate gets an extra bias of 1", .bias, .forward,
      [.equation(.forward, .z(.forget), .add(Term(factors: [])))]),
    Mutant(
      "forget-bias-added-after-sigmoid", "A forget bias of 1 is added after the sigmoid", .gate,
      .forward, [.equation(.forward, .gate(.forget), .add(Term(factors: [])))]),
    Mutant(
      "cell-sum-times-candidate", "c = (f ⊙ c[t−1] + i) ⊙ g", .cell, .forward,
      [
        .equation(
          .forward, .sum,
          .terms(
            Operand(.gate(.forget)) * Operand(.c).at(-1) * Operand(.gate(.candidate))
              + Operand(.gate(.input)) * Operand(.gate(.candidate))))
      ]),
    Mutant(
      "initial-state-not-read", "h0 and c0 are taken as zero", .initialState, .forward,
      [.equation(.start, .h, .drop(0)), .equation(.start, .c, .drop(0))]),
    Mutant(
      "initial-states-exchanged", "h0 and c0 are exchanged", .initialState, .forward,
      [
        .equation(.start, .h, .terms([Operand(.c0).term])),
        .equation(.start, .c, .terms([Operand(.h0).term])),
      ], when: .unprojected),
    Mutant(
      "initial-state-of-first-row", "All rows start from the first row's state", .initialState,
      .forward, [.reading([.h0, .c0], [.start], .row(.first))]),
    Mutant(
      "state-of-first-row", "All rows continue from the first row's h and c", .cell, .forward,
      products(.factor(1, 0, .value(previous(.h, .first))))
        + [.equation(.forward, .sum, .factor(0, 1, .value(previous(.c, .first))))]),
    Mutant(
      "state-averaged-over-batch", "All rows continue from the batch's mean h", .preactivation,
      .forward, products(.factor(1, 0, .value(previous(.h, .mean))))),
    Mutant(
      "batch-major-state-stride", "h[t−1] of row n is read at row n·T", .preactivation, .forward,
      forEachGate(.forward, Value.z, .factor(1, 0, .value(previous(.h, .timesSteps))))),
    Mutant(
      "h-overwritten-in-place", "A unit's new h is seen by the units after it in the same step",
      .preactivation, .forward, [.inPlace],
      in: Presence(without: [.projection, .layerNorm, .lengths])),
    Mutant(
      "weights-exchanged", "W and R are exchanged", .preactivation, .forward,
      Gate.allCases.flatMap { gate in
        [Value.z(gate), Value(.gateSum, gate)].flatMap { sum in
          [
            Edit.equation(.forward, sum, .factor(0, 1, .value(Operand(.recurrent(gate))))),
            .equation(.forward, sum, .factor(1, 1, .value(Operand(.weights(gate))))),
          ]
        }
      }, when: .square),
    Mutant(
      "recurrent-weights-at-wrong-row",
      "Of the stacked weights the recurrent part is read from row H instead of row I",
      .preactivation, .forward,
      [.reading([.recurrent], [.forward, .backward], .form(.wrongOffset))]),
    Mutant(
      "input-dot-tail-skipped", "x W sums whole vectors of 4 inputs only", .preactivation, .forward,
      [.reading([.weights], [.forward], .form(.wholeVectors(4)))]),
    Mutant(
      "recurrent-dot-tail-skipped", "h R sums whole vectors of 4 units only", .preactivation,
      .forward, [.reading([.recurrent], [.forward], .form(.wholeVectors(4)))]),
    Mutant(
      "vector-tail-units-skipped", "All gates are computed for whole vectors of 8 units only",
      .preactivation, .forward,
      forEachGate(.forward, Value.z, .scope(.init(units: .wholeVectors(8))))),
    Mutant(
      "vector-tail-overwrites-next-gate",
      "The padding of a gate's last vector of 4 overwrites the next gate's first units", .gate,
      .forward,
      Gate.allCases.dropFirst().map {
        .equation(.forward, .gate($0), .scope(.init(units: .afterPadding(4))))
      }),
    Mutant(
      "activation-applied-to-output", "The cell activation is applied once more to h", .hidden,
      .forward,
      [
        .equation(.returned, .y, .factor(0, 0, .activated(.cell, .value(Operand(.h))))),
        .equation(.finals, .finalHidden, .factor(0, 0, .activated(.cell, .value(Operand(.h))))),
      ]
        + products(.factor(1, 0, .activated(.cell, .value(Operand(.h).at(-1)))))),
    Mutant(
      "activations-ignored", "The activations asked for are ignored: sigmoid and tanh throughout",
      .gate, .forward, fixedActivations),
    Mutant(
      "one-step-returns-initial-state", "With a single step the initial state is returned",
      .returned, .forward,
      [
        .equation(.returned, .y, .terms([Operand(.h).at(-1).term])),
        .equation(.finals, .finalHidden, .terms([Operand(.h).at(-1).term])),
        .equation(.finals, .finalCell, .terms([Operand(.c).at(-1).term])),
      ], when: .oneStep),
    Mutant(
      "no-step-returns-zeros", "Without any step h_n and c_n are zero instead of h0 and c0",
      .returned, .forward,
      [.equation(.finals, .finalHidden, .drop(0)), .equation(.finals, .finalCell, .drop(0))],
      when: .noStep),
    Mutant(
      "cell-not-written-back", "c_n is c0", .returned, .forward,
      [.equation(.finals, .finalCell, .terms([Operand(.c, step: .initial).term]))]),
    Mutant(
      "wrong-buffer-of-two",
      "After an odd number of steps h_n and c_n are those of the step before",
      .returned, .forward,
      [
        .equation(.finals, .finalHidden, .terms([Operand(.h).at(-1).term])),
        .equation(.finals, .finalCell, .terms([Operand(.c).at(-1).term])),
      ], when: .oddSteps),
    Mutant(
      "last-step-dropped", "The last step is not computed", .hidden, .forward,
      [
        .scope(.forward, .init(steps: .exceptLast)),
        .equation(.finals, .finalHidden, .terms([Operand(.h).at(-1).term])),
        .equation(.finals, .finalCell, .terms([Operand(.c).at(-1).term])),
      ]),
  ]

  private static func previous(_ value: Value, _ row: Operand.Row) -> Operand {
    var operand = Operand(value).at(-1)
    operand.row = row
    return operand
  }

  private static let fixedActivations: [Edit] =
    Gate.allCases.flatMap { gate -> [Edit] in
      let fixed = Site.fixed(gate == .candidate ? .tanh : .logistic)
      return [
        .equation(
          .forward, .gate(gate),
          .factor(0, 0, .activated(fixed, .clipped(.gates, .value(Operand(.z(gate))))))),
        .equation(
          .backward, .dz(gate),
          .factor(
            0, 2, .slope(fixed, z: Operand(.keptZ(gate)), a: .value(Operand(.kept(gate)))))),
      ]
    } + [
      .equation(
        .forward, .shown, .factor(0, 0, .activated(.fixed(.tanh), .value(Operand(.c))))),
      .equation(
        .backward, .dc,
        .factor(
          0, 2, .slope(.fixed(.tanh), z: Operand(.c), a: .value(Operand(.keptShown))))),
    ]
}

extension Mutant {
  init(
    _ id: String, _ summary: String, _ class: Class, _ pass: Quantity.Pass, _ edits: [Edit],
    when condition: Condition = .always, in presence: Presence = .always,
    at places: Mutation.Places = .all, gradientsOnly: Bool = false
  ) {
    self.init(
      id: id, summary: summary, class: `class`, pass: pass,
      mutation: Mutation(
        edits, when: condition, in: presence, at: places, gradientsOnly: gradientsOnly))
  }

  /// Of both biases where there are two.
  private static func biases(_ change: Edit.Change) -> [Edit] {
    forEachGate(.forward, Value.z, change)
  }

  /// Of what W (0) and R (1) give, before layer norm where there is one.
  static func products(_ change: Edit.Change) -> [Edit] {
    forEachGate(.forward, Value.z, change)
      + forEachGate(.forward, { Value(.gateSum, $0) }, change)
  }

  static func forEachGate(
    _ phase: LayerEquations.Phase, _ value: (Gate) -> Value, _ change: Edit.Change
  ) -> [Edit] {
    Gate.allCases.map { .equation(phase, value($0), change) }
  }
}
