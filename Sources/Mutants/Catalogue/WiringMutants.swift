import LSTM

extension Mutant {
  /// Faults between places: directions and layers mixed up, masks misplaced.
  static let wiring: [Mutant] = directions + merging + layered + masking

  static func wired(
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
        withoutBiases),
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
