import LSTM

extension Mutant {
  /// Real bugs of the backward loop.
  static let backwardBugs: [Mutant] = [
    Mutant(
      "wrong-bias-in-backward-recompute",
      "Backward recomputes z of the input and forget gate with the output gate's bias", .kept,
      .backward,
      [Gate.input, .forget].flatMap { gate -> [Edit] in
        let z = Operand(.keptZ(gate))
        return [
          .equation(
            .kept, .keptZ(gate),
            .terms(
              Operand(.z(gate)).term + -Operand(.bias(gate)).term + Operand(.bias(.output)).term)),
          .equation(
            .backward, .dz(gate),
            .factor(
              0, 2,
              .slope(
                .gate(gate), z: z, a: .activated(.gate(gate), .clipped(.gates, .value(z)))))),
        ]
      }),
    Mutant(
      "backward-reads-cache-in-other-order", "Backward takes the kept i for f and the kept f for i",
      .kept, .backward,
      [.gateOrder([.keptGate], [.forget, .input, .candidate, .output], [.backward])]),
    Mutant(
      "backward-from-zero-states", "Backward recomputes the forward pass from zero states", .kept,
      .backward, [.equation(.start, .h, .drop(0)), .equation(.start, .c, .drop(0))],
      gradientsOnly: true),
    Mutant(
      "carried-gradients-never-updated", "dh and dc of the final states are used at every step",
      .carried, .backward,
      [
        .equation(.backward, .dseen, .terms([Operand(.carriedHidden).at(1).term])),
        .equation(.backward, .carriedCell, .terms([Operand(.carriedCell).at(1).term])),
      ]),
    Mutant(
      "nothing-carried-back", "Neither dh nor dc is carried from step to step", .carried, .backward,
      [
        .equation(.backward, .dseen, .terms([])),
        .equation(.backward, .carriedCell, .terms([])),
      ]),
    Mutant(
      "forward-order-backward", "Backward runs from the first step to the last", .carried,
      .backward,
      [
        .backwardAscending,
        .reading([.carriedHidden, .carriedCell], [.backward], .step(.relative(-1))),
      ]),
    Mutant(
      "backpropagation-of-one-step", "The backward loop stops after the last step", .carried,
      .backward,
      [.scope(.backward, .init(steps: .onlyLast))]),
    Mutant(
      "final-upstream-ignored", "The upstream gradients of h_n and c_n are ignored", .upstream,
      .backward,
      [.equation(.seed, .carriedHidden, .drop(0)), .equation(.seed, .carriedCell, .drop(0))]),
    Mutant(
      "final-upstream-at-every-step", "The upstream gradient of h_n is added at every step",
      .upstream, .backward,
      [
        .equation(.seed, .carriedHidden, .drop(0)),
        .equation(.backward, .dh, .add(Operand(.upstreamHidden).term)),
      ]),
    Mutant(
      "upstream-read-mirrored", "The upstream gradient of step T−1−t is used at step t", .upstream,
      .backward, [.reading([.upstream], [.backward], .step(.mirrored))]),
    Mutant(
      "upstream-read-batch-major", "The upstream gradients [T, N, H] are read as [N, T, H]",
      .upstream, .backward, [.reading([.upstream], [.backward], .step(.batchMajor))]),
    Mutant(
      "forget-slope-is-sigmoid-of-gate", "dz_f has sigmoid(f) for its slope f (1 − f)",
      .gateGradient, .backward,
      [
        .equation(
          .backward, .dz(.forget),
          .factor(0, 2, .activated(.gate(.forget), .value(Operand(.kept(.forget))))))
      ]),
    Mutant(
      "sigmoid-slope-sign", "The sigmoid's derivative is s (s − 1)", .gateGradient, .backward,
      [Gate.input, .forget, .output].map { .equation(.backward, .dz($0), .scale(0, -1)) }),
    Mutant(
      "cell-slope-not-squared", "The slope of tanh(c) is 1 − tanh(c)", .gateGradient, .backward,
      notSquared(.dc, Operand(Value(.dgated)) * Operand(.kept(.output)), Operand(.keptShown))),
    Mutant(
      "candidate-slope-not-squared", "The slope of the candidate g is 1 − g", .gateGradient,
      .backward,
      notSquared(
        .dz(.candidate), Operand(Value(.dsum)) * Operand(.kept(.input)), Operand(.kept(.candidate)))
    ),
    Mutant(
      "slopes-of-activated-values", "All derivatives are taken at the activated value",
      .gateGradient, .backward,
      Gate.allCases.map { gate in
        .equation(
          .backward, .dz(gate), .factor(0, 2, ofActivated(.gate(gate), .kept(gate), .keptZ(gate))))
      } + [.equation(.backward, .dc, .factor(0, 2, ofActivated(.cell, .keptShown, .c)))]),
    Mutant(
      "cell-list-shifted", "Backward takes c[t−1] for c[t] and c[t−2] for c[t−1]", .gateGradient,
      .backward,
      [
        .equation(
          .backward, .dc,
          .factor(
            0, 2,
            .slope(
              .cell, z: Operand(.c).at(-1),
              a: .activated(.cell, .value(Operand(.keptC).at(-1)))))),
        .equation(
          .backward, .dz(.output),
          .factor(0, 1, .activated(.cell, .value(Operand(.keptC).at(-1))))),
        .equation(.backward, .dz(.forget), .factor(0, 1, .value(Operand(.keptC).at(-2)))),
      ]),
    Mutant(
      "dh-without-transpose", "dh is carried by Rᵀ instead of R", .carried, .backward,
      [.reading([.recurrent], [.backward], .transposed)], when: .unprojected),
    Mutant(
      "dx-of-output-gate-alone", "dx is the output gate's contribution alone", .inputGradient,
      .backward,
      [
        .equation(
          .returnedGradients, .dx,
          .terms(LayerEquations.right[.returnedGradients].flatMap { $0.terms.suffix(1) }))
      ]),
    Mutant(
      "dx-of-first-row", "Every row gets the first row's dx", .inputGradient, .backward,
      [.reading([.dz], [.returnedGradients], .row(.first))]),
    Mutant(
      "dx-zero", "dx is zero", .inputGradient, .backward,
      [.equation(.returnedGradients, .dx, .terms([]))]),
    Mutant(
      "dx-mirrored", "dx of step T−1−t is returned at step t", .inputGradient, .backward,
      [.reading([.dz], [.returnedGradients], .step(.mirrored))]),
    Mutant(
      "dx-batch-major", "dx is written as [N, T, I] and returned as [T, N, I]", .inputGradient,
      .backward, [.reading([.dz], [.returnedGradients], .step(.batchMajor))]),
    Mutant(
      "state-gradients-exchanged", "dh0 and dc0 are exchanged", .stateGradient, .backward,
      [
        .equation(.initialGradients, .dh0, .terms([Operand(.carriedCell).term])),
        .equation(.initialGradients, .dc0, .terms([Operand(.carriedHidden).term])),
      ], when: .unprojected),
  ]

  /// 1 − a in the place of the slope that is the first term's third factor.
  private static func notSquared(_ target: Value, _ product: Term, _ a: Operand) -> [Edit] {
    [
      .equation(.backward, target, .factor(0, 2, nil)),
      .equation(.backward, target, .add(-product * a)),
    ]
  }

  private static func ofActivated(_ site: Site, _ activated: Value, _ z: Value) -> Factor {
    .slope(site, z: Operand(z), a: .activated(site, .value(Operand(activated))))
  }

  /// Real bugs of the parameters' gradients, in all gates.
  static let gradientBugs: [Mutant] =
    [
      Mutant(
        "bias-gradient-of-forget-gate", "db_i and db_o are db_f", .parameterGradient, .backward,
        [Gate.input, .output].map {
          .equation(.sums, .db($0), .terms([Operand(.dz(.forget)).term]))
        }),
      Mutant(
        "bias-gradient-twice", "db is counted twice", .parameterGradient, .backward,
        forEachGate(.sums, Value.db, .scale(0, 2))),
      Mutant(
        "recurrent-gradient-of-current-h", "dR takes h[t] for h[t−1]", .parameterGradient,
        .backward,
        forEachGate(.sums, Value.dR, .factor(0, 1, .value(Operand(.h))))),
      Mutant(
        "recurrent-gradient-transposed", "Every block of dR is transposed", .parameterGradient,
        .backward,
        Gate.allCases.map {
          .equation(.sums, .dR($0), .terms([Operand(.h).at(-1) * Operand(.dz($0))]))
        }, when: .unprojected),
      Mutant(
        "recurrent-gradient-without-first-step", "dR leaves out the first step", .parameterGradient,
        .backward, forEachGate(.sums, Value.dR, .scope(.init(steps: .exceptFirst)))),
      Mutant(
        "candidate-skipped-in-gate-list", "dW, dR and db of g stay zero, those of i count twice",
        .parameterGradient, .backward,
        [Value.dW, Value.dR, Value.db].flatMap { (value: (Gate) -> Value) -> [Edit] in
          [
            .equation(.sums, value(.candidate), .drop(0)),
            .equation(.sums, value(.input), .scale(0, 2)),
          ]
        }),
      ofAllSums("parameter-gradients-zero", "dW, dR and db are zero", .drop(0)),
      ofAllSums("parameter-gradients-twice", "dW, dR and db are counted twice", .scale(0, 2)),
      ofAllSums(
        "parameter-gradients-overwritten", "dW, dR and db are overwritten at every step",
        .scope(.init(steps: .onlyFirst))),
      ofAllSums(
        "parameter-gradients-repeated", "dW, dR and db count step t T − t times",
        .weight(.stepsToEnd)
      ),
      ofAllSums(
        "parameter-gradients-averaged-over-batch", "dW, dR and db are averaged over the batch",
        .weight(.perRow)),
      ofAllSums(
        "parameter-gradients-averaged-over-steps", "dW, dR and db are averaged over the steps",
        .weight(.perStep)),
    ] + sumBugs

  /// One parameter's gradient, of all gates, lacks what it should add up.
  private static let sumBugs: [Mutant] = [("dW", Value.dW), ("dR", Value.dR), ("db", Value.db)]
    .flatMap { (name: String, value: (Gate) -> Value) in
      let scopes: [(id: String, text: String, scope: Equation.Scope)] = [
        ("first-step", "is the first step's contribution alone", .init(steps: .onlyFirst)),
        ("last-step", "is the last step's contribution alone", .init(steps: .onlyLast)),
        ("first-row", "is the first row's contribution alone", .init(rows: .onlyFirst)),
        ("last-row", "is the last row's contribution alone", .init(rows: .onlyLast)),
        (
          "last-written", "is overwritten at every step and row, back to the first step",
          .init(steps: .onlyFirst, rows: .onlyLast)
        ),
        ("all-but-last-step", "leaves out the last step", .init(steps: .exceptLast)),
        ("all-but-last-row", "leaves out the last row of the batch", .init(rows: .exceptLast)),
      ]
      return scopes.map { scope in
        Mutant(
          "\(name)-of-\(scope.id)", "\(name) of every gate \(scope.text)", .parameterGradient,
          .backward, forEachGate(.sums, value, .scope(scope.scope)))
      }
    }

  private static func ofAllSums(_ id: String, _ summary: String, _ change: Edit.Change) -> Mutant {
    Mutant(
      id, summary, .parameterGradient, .backward,
      [Value.dW, Value.dR, Value.db].flatMap { forEachGate(.sums, $0, change) })
  }
}
