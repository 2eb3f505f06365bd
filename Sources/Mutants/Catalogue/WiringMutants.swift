import LSTM

extension Mutant {
  /// Faults between places: time turned wrongly, rows ended wrongly, directions and layers mixed up.
  static let wiring: [Mutant] = turning + ending + directions + merging + layered + masking

  private static func wired(
    _ id: String, _ summary: String, _ class: Class, _ pass: Quantity.Pass, _ parts: Parts,
    unless without: Parts = [], plus edits: [Edit] = [], at places: Mutation.Places = .all,
    _ change: (inout Wiring) -> Void
  ) -> Mutant {
    var wiring = Wiring.right
    change(&wiring)
    return Mutant(
      id, summary, `class`, pass, [.wiring(wiring)] + edits,
      in: Presence(with: parts, without: without), at: places)
  }

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

  // MARK: - Two directions

  private static let directions: [Mutant] = [
    wired(
      "reverse-parameters-ignored", "The reverse direction has the forward direction's parameters",
      .direction, .forward, .bothDirections
    ) { $0.parameters = .forwardDirection },
    wired(
      "parameters-of-other-direction", "Directions have each other's parameters", .direction,
      .forward, .bothDirections
    ) { $0.parameters = .otherDirection },
    wired(
      "initial-state-of-forward-direction", "Both directions start from the forward one's state",
      .direction, .forward, .bothDirections
    ) { $0.initial = .forwardDirection },
    wired(
      "initial-state-of-other-direction", "Directions start from each other's state", .direction,
      .forward, .bothDirections
    ) { $0.initial = .otherDirection },
    wired(
      "final-state-of-other-direction", "Directions return each other's final state", .direction,
      .forward, .bothDirections
    ) { $0.finalStates = .otherDirection },
    wired(
      "final-upstream-of-other-direction",
      "Directions get each other's upstream gradients of the final states", .direction, .backward,
      .bothDirections
    ) { $0.finalUpstream = .otherDirection },
    wired(
      "state-gradients-of-other-direction", "Directions return each other's dh0 and dc0",
      .direction, .backward, .bothDirections
    ) { $0.initialGradients = .otherDirection },
    wired(
      "parameter-gradients-of-other-direction", "Directions return each other's dW, dR and db",
      .direction, .backward, .bothDirections
    ) { $0.parameterGradients = .otherDirection },
    wired(
      "dx-of-forward-direction", "What the reverse direction adds to dx is lost", .direction,
      .backward, .bothDirections
    ) { $0.down = .forwardAlone },
    wired(
      "dx-of-reverse-direction", "What the forward direction adds to dx is lost", .direction,
      .backward, .bothDirections
    ) { $0.down = .reverseAlone },
    wired(
      "dy-overwritten-by-dx", "The forward direction's dx overwrites what the reverse one is sent",
      .direction, .backward, [.bothDirections, .layers, .concat]
    ) { $0.overwritesUpstream = true },
  ]

  private static let merging: [Mutant] =
    [
      merge("forward-alone", "only the forward direction", .forwardAlone, .bothDirections),
      merge("reverse-alone", "only the reverse direction", .reverseAlone, .bothDirections),
      merge("exchanged", "reverse before forward", .exchanged, .concat),
      merge("sum-as-average", "the average for the sum", .other(.average), .sum),
      merge("average-as-sum", "the sum for the average", .other(.sum), .average),
      merge("product-as-sum", "the sum for the product", .other(.sum), .product),
      merge("sum-as-product", "the product for the sum", .other(.product), .sum),
    ].flatMap(\.self) + [
      wired(
        "merge-interleaved", "The directions are merged unit by unit", .direction, .forward,
        .concat
      ) { $0.merging = .interleaved },
      wired(
        "merge-backward-own-factor",
        "Each direction's gradient is multiplied by its own output, not the other's", .direction,
        .backward, .product
      ) { $0.sharing = .ownFactor },
    ]

  /// Forward, backward and both.
  private static func merge(
    _ name: String, _ text: String, _ how: Wiring.Merging, _ parts: Parts
  ) -> [Mutant] {
    [
      wired(
        "merge-\(name)", "The merge takes \(text), forward and backward", .direction, .forward,
        parts
      ) { ($0.merging, $0.sharing) = (how, how) },
      wired(
        "merge-forward-\(name)", "The merged output takes \(text)", .direction, .forward, parts
      ) { $0.merging = how },
      wired(
        "merge-backward-\(name)", "The merged output's gradient takes \(text)", .direction,
        .backward, parts
      ) { $0.sharing = how },
    ]
  }

  // MARK: - Layers

  private static let layered: [Mutant] =
    [
      (Wiring.Source.otherLayer, "other-layer", "the layers in reverse order", Parts.layers),
      (.firstPlace, "first-place", "the first layer's for all", .layers),
      (
        .byDirection, "by-direction", "numbered direction by direction", [.layers, .bothDirections]
      ),
    ].flatMap { source, name, text, parts in
      [
        wired(
          "initial-states-\(name)", "The initial states are \(text)", .layers, .forward, parts
        ) { $0.initial = source },
        wired(
          "final-states-\(name)", "The final states are \(text)", .layers, .forward, parts
        ) { $0.finalStates = source },
        wired(
          "final-upstream-\(name)", "The upstream gradients of final states are \(text)", .layers,
          .backward, parts
        ) { $0.finalUpstream = source },
        wired(
          "state-gradients-\(name)", "dh0 and dc0 are \(text)", .layers, .backward, parts
        ) { $0.initialGradients = source },
        wired(
          "parameter-gradients-\(name)", "R's and the biases' gradients are \(text)", .layers,
          .backward, parts
        ) { $0.parameterGradients = source },
        wired(
          "parameters-\(name)", "R and the biases, W where it fits, are \(text)", .layers,
          .forward, parts
        ) { $0.parameters = source },
      ]
    } + [
      wired(
        "upper-layers-read-x", "Every layer reads x", .layers, .forward, .layers
      ) { $0.between = .networkInput },
      wired(
        "upper-layers-read-forward-direction", "Upper layers read the forward direction alone",
        .layers, .forward, [.layers, .bothDirections]
      ) { $0.between = .forwardAlone },
      wired(
        "upper-layers-read-reverse-direction", "Upper layers read the reverse direction alone",
        .layers, .forward, [.layers, .bothDirections]
      ) { $0.between = .reverseAlone },
      wired(
        "gradient-lost-between-layers", "Lower layers get no gradient through the ones above",
        .layers, .backward, .layers
      ) { $0.down = .none },
      wired(
        "upstream-at-every-layer", "The upstream gradient of y reaches every layer by itself",
        .layers, .backward, .layers
      ) { $0.sendsEverywhere = true },
      upper(
        "upper-layers-start-from-zero", "Upper layers start from zero", .forward,
        [.equation(.start, .h, .drop(0)), .equation(.start, .c, .drop(0))]),
      upper(
        "upper-layers-without-bias", "Upper layers have no bias", .forward,
        forEachGate(.forward, Value.z, .drop(3)) + forEachGate(.forward, Value.z, .drop(2))),
      upper(
        "upper-layers-lose-bias-gradient", "db of upper layers is zero", .backward,
        forEachGate(.sums, Value.db, .drop(0))),
      upper(
        "upper-layers-bias-gradient-twice", "db of upper layers is counted twice", .backward,
        forEachGate(.sums, Value.db, .scale(0, 2))),
      upper(
        "upper-layers-keep-no-state", "Upper layers' states are not carried from step to step",
        .forward,
        products(.drop(1)) + [.equation(.forward, .sum, .drop(0))]),
    ]

  private static func upper(
    _ id: String, _ summary: String, _ pass: Quantity.Pass, _ edits: [Edit]
  ) -> Mutant {
    Mutant(id, summary, .layers, pass, edits, in: Presence(with: .layers), at: .upperLayers)
  }

  // MARK: - Masks between layers

  private static let masking: [Mutant] =
    [
      (Wiring.Masking.none, "missing", "is left out"),
      (.twice, "twice", "is applied twice"),
      (.firstStep, "of-first-step", "is the first step's at all steps"),
      (.firstRow, "of-first-row", "is the first row's for all rows"),
      (.unscaled, "unscaled", "drops, but does not scale up what is kept"),
    ].flatMap { masking, name, text in
      [
        wired(
          "dropout-mask-\(name)", "The mask between layers \(text), forward and backward",
          .dropout, .forward, .masks
        ) { ($0.mask, $0.maskBackward) = (masking, masking) },
        wired(
          "dropout-mask-\(name)-in-forward", "The mask between layers \(text) forward", .dropout,
          .forward, .masks
        ) { $0.mask = masking },
        wired(
          "dropout-mask-\(name)-in-backward", "The mask between layers \(text) backward", .dropout,
          .backward, .masks
        ) { $0.maskBackward = masking },
      ]
    } + [
      wired(
        "dropout-mask-on-output-too", "The output of the last layer is masked as well", .dropout,
        .forward, .masks
      ) { $0.mask = .outputToo }
    ]
}
