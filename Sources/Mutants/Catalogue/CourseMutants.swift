import LSTM

extension Mutant {
  /// Time turned wrongly for a reverse direction, and rows that end wrongly.
  static let course = turning + ending

  // MARK: - Reverse directions

  private static let turning: [Mutant] =
    [
      (Wiring.Turn.none, "not-turned", "not turned", Parts.reverse),
      (
        .padded, "turned-through-padding", "turned from the last step of all", [.reverse, .lengths]
      ),
    ].flatMap { turn, name, text, parts in
      [
        wired(
          "reverse-x-\(name)", "The steps of x are \(text) for the reverse direction", .direction,
          .forward, parts
        ) { $0.inputs = turn },
        wired(
          "reverse-y-\(name)", "The reverse direction's outputs are \(text)", .direction, .forward,
          parts
        ) { $0.outputs = turn },
        wired(
          "reverse-upstream-\(name)", "The reverse direction's upstream gradients are \(text)",
          .direction, .backward, parts
        ) { $0.upstream = turn },
        wired(
          "reverse-dx-\(name)", "The reverse direction's dx is \(text)", .direction, .backward,
          parts
        ) { $0.gradients = turn },
        wired(
          "reverse-\(name)", "The reverse direction's sequences are \(text), forward and backward",
          .direction, .forward, parts
        ) { ($0.inputs, $0.outputs, $0.upstream, $0.gradients) = (turn, turn, turn, turn) },
      ]
    } + [
      wired(
        "reverse-flips-inputs-not-steps",
        "The reverse direction turns the features of x, not its steps",
        .direction, .forward, .reverse,
        plus: [.reading([.x], [.forward, .sums], .units(.mirrored))], at: .reverse
      ) { ($0.inputs, $0.outputs, $0.upstream, $0.gradients) = (.none, .none, .none, .none) },
      wired(
        "reverse-runs-through-padding",
        "The reverse direction starts in the padding and runs through it", .direction, .forward,
        [.reverse, .lengths], plus: throughPadding, at: .reverse
      ) {
        ($0.inputs, $0.outputs, $0.upstream, $0.gradients) = (.padded, .padded, .padded, .padded)
      },
      Mutant(
        "reverse-final-state-of-first-visit",
        "The reverse direction's h_n and c_n are those of the step it took first", .direction,
        .forward,
        [
          .equation(.finals, .finalHidden, .terms([Operand(.h, step: .first).term])),
          .equation(.finals, .finalCell, .terms([Operand(.c, step: .first).term])),
        ], in: Presence(with: .reverse), at: .reverse),
    ]

  // MARK: - Rows that end

  /// Rows that have ended are computed like others.
  private static let throughPadding: [Edit] =
    [.forward, .returned, .kept, .backward, .returnedGradients, .sums].map {
      .scope($0, .init(rows: .andEnded))
    } + [.ended, .waiting].map { .scope($0, .init(steps: .none)) }

  private static let ending: [Mutant] =
    [
      (Wiring.Lengths.ignored, "lengths-ignored", "All rows are run to the last step"),
      (.firstRow, "lengths-of-first-row", "All rows are as long as the first"),
      (.mirroredRow, "lengths-of-mirrored-row", "Rows take each other's lengths"),
      (.oneLess, "lengths-one-less", "Every row ends one step early"),
      (.oneMore, "lengths-one-more", "Every row that ends early ends one step late"),
      (.atLeastOne, "length-zero-taken-as-one", "A row of no steps is given one"),
      (.zeroIsAll, "length-zero-taken-as-all", "A row of no steps is run to the last step"),
      (.fullIsZero, "full-length-taken-as-zero", "Rows that have all steps are given none"),
    ].map { lengths, id, summary in
      wired(id, summary, .ended, .forward, .lengths) { $0.lengths = lengths }
    } + [
      ended(
        "lengths-ignored-forward", "Forward runs all rows to the last step", .forward,
        [
          .scope(.forward, .init(rows: .andEnded)), .scope(.returned, .init(rows: .andEnded)),
          .scope(.ended, .init(steps: .none)),
        ]),
      ended(
        "y-repeated-behind-the-end", "y repeats a row's last h behind its end", .forward,
        [.equation(.returned, .y, .scope(.init(rows: .andEnded)))]),
      ended(
        "y-computed-behind-the-end", "y behind a row's end is what the padding gives", .forward,
        [
          .scope(.forward, .init(rows: .andEnded)),
          .equation(
            .returned, .y, .terms([Operand(.gate(.output)) * Operand(.shown)])),
          .equation(.returned, .y, .scope(.init(rows: .andEnded))),
        ], unless: .projection),
      ended(
        "final-state-of-last-step", "h_n of a row that ended is y of the last step: zero", .forward,
        [.equation(.finals, .finalHidden, .terms([Operand(.y).term]))]),
      ended(
        "ended-rows-hold-h-not-c", "Rows that ended hold h, and c goes on", .forward,
        [
          .scope(.forward, .init(rows: .andEnded)),
          .equation(.ended, .c, .scope(.init(steps: .none))),
        ]),
      ended(
        "ended-rows-hold-c-not-h", "Rows that ended hold c, and h goes on", .forward,
        [
          .scope(.forward, .init(rows: .andEnded)),
          .equation(.ended, .h, .scope(.init(steps: .none))),
        ]),
      ended(
        "ended-rows-start-anew", "Rows that ended go back to their initial state", .forward,
        [
          .equation(.ended, .h, .terms([Operand(.h0).term])),
          .equation(.ended, .c, .terms([Operand(.c0).term])),
        ]),
      ended(
        "lengths-ignored-backward", "Backward runs all rows from the last step", .backward,
        held + [.backward, .returnedGradients, .sums].map { .scope($0, .init(rows: .andEnded)) }
          + [.scope(.waiting, .init(steps: .none))]),
      ended(
        "gradients-lost-behind-the-end",
        "What comes from the final state is lost behind a row's end",
        .backward,
        [
          .equation(.waiting, .carriedHidden, .drop(0)),
          .equation(.waiting, .carriedCell, .drop(0)),
        ]),
      ended(
        "upstream-of-padding-used", "The upstream gradients of the padding are carried back",
        .backward,
        [
          .equation(
            .waiting, .carriedHidden,
            .add(Operand(.upstream).term))
        ]),
      ended(
        "padding-in-parameter-gradients", "dW, dR and db sum over the padding too", .backward,
        held + [.backward, .sums].map { .scope($0, .init(rows: .andEnded)) }),
      ended(
        "padding-in-bias-gradient", "db sums over the padding too", .backward,
        held + [.scope(.backward, .init(rows: .andEnded))]
          + forEachGate(.sums, Value.db, .scope(.init(rows: .andEnded)))),
      ended(
        "dx-of-padding", "dx of the padding is computed", .backward,
        held + [.backward, .returnedGradients].map { .scope($0, .init(rows: .andEnded)) }),
    ] + [
      Mutant(
        "no-lengths-no-steps", "Where no lengths are given no step is computed", .ended, .forward,
        [
          .scope(.forward, .init(steps: .none)),
          .equation(.finals, .finalHidden, .terms([Operand(.h, step: .initial).term])),
          .equation(.finals, .finalCell, .terms([Operand(.c, step: .initial).term])),
        ], in: Presence(without: .lengths))
    ]

  /// Gates are computed in the padding and kept; the states are held as they should be.
  private static let held: [Edit] = [
    .scope(.forward, .init(rows: .andEnded)), .scope(.kept, .init(rows: .andEnded)),
  ]

  private static func ended(
    _ id: String, _ summary: String, _ pass: Quantity.Pass, _ edits: [Edit],
    unless without: Parts = []
  ) -> Mutant {
    Mutant(id, summary, .ended, pass, edits, in: Presence(with: .lengths, without: without))
  }
}
