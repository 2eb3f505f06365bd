import LSTM

// One step is written as in `Layer+VariantForward.swift` and `Layer+VariantBackward.swift`; `when`
// and `unless` say which designs a line stands in. What reads a value that a design lacks is
// passed over without being told so.

private func of(_ kind: Value.Kind, _ gate: Gate? = nil, _ offset: Int = 0) -> Operand {
  Operand(Value(kind, gate), step: .relative(offset))
}

private func transposed(_ kind: Value.Kind, _ gate: Gate? = nil) -> Operand {
  var operand = of(kind, gate)
  operand.isTransposed = true
  return operand
}

private func equation(
  _ kind: Value.Kind, _ terms: [Term], stored: Bool = false
) -> Equation {
  Equation(target: Value(kind), terms: terms, isStored: stored)
}

private func equation(
  _ kind: Value.Kind, _ gate: Gate, _ terms: [Term], stored: Bool = false
) -> Equation {
  Equation(target: Value(kind, gate), terms: terms, isStored: stored)
}

private func copy(
  _ kind: Value.Kind, _ gate: Gate? = nil, from source: Operand, stored: Bool = false
) -> Equation {
  Equation(target: Value(kind, gate), terms: [source.term], isStored: stored)
}

private let (i, f, g, o) = (Gate.input, Gate.forget, Gate.candidate, Gate.output)

extension LayerEquations {
  init() {
    start = [copy(.h, from: of(.h0)), copy(.c, from: of(.c0))]
    forward = Self.step
    ended = [
      copy(.h, from: of(.h, nil, -1)).when(.lengths),
      copy(.c, from: of(.c, nil, -1)).when(.lengths),
    ]
    returned = [copy(.y, from: of(.h))]
    finals = [copy(.finalHidden, from: of(.h)), copy(.finalCell, from: of(.c))]
    kept =
      Gate.allCases.map { copy(.keptZ, $0, from: of(.z, $0)) }
      + Gate.allCases.map { copy(.keptGate, $0, from: of(.gate, $0), stored: true) }
      + [
        copy(.keptC, from: of(.c), stored: true),
        copy(.keptShown, from: of(.shown), stored: true),
      ]
    seed = [
      copy(.carriedHidden, from: of(.upstreamHidden)),
      copy(.carriedCell, from: of(.upstreamCell)),
    ]
    backward = Self.stepBack
    waiting = [
      copy(.carriedHidden, from: of(.carriedHidden, nil, 1)).when(.lengths),
      copy(.carriedCell, from: of(.carriedCell, nil, 1)).when(.lengths),
    ]
    returnedGradients = [
      equation(.dx, Gate.allCases.map { of(.dgateSum, $0) * transposed(.weights, $0) })
    ]
    sums = Self.parameterGradients
    initialGradients = [
      copy(.dh0, from: of(.carriedHidden)), copy(.dc0, from: of(.carriedCell)),
    ]
  }

  // MARK: - Forward

  /// What W and R give: x W + (h[t−1] ⊙ mask) R
  private static func products(_ q: Gate) -> [Term] {
    of(.x) * of(.weights, q) + of(.h, nil, -1) * of(.recurrent, q) * .value(of(.mask))
  }

  /// z_q; peepholes see c[t−1], that of o sees c[t].
  private static func preactivation(_ q: Gate) -> Equation {
    var terms = products(q).map { $0.when(unless: .layerNorm) }
    terms += [of(.bias, q).term, of(.recurrentBias, q).term]
    terms.append(of(.normal, q) * of(.gain, q))
    if q == f { terms.append(Term(factors: [.forgetBias])) }
    if q != g { terms.append(of(.peephole, q) * of(.c, nil, q == o ? 0 : -1)) }
    return equation(.z, q, terms)
  }

  /// act(clip(z)); coupled, f = 1 − i.
  private static func activation(_ q: Gate) -> Equation {
    let active = Term(
      factors: [.activated(.gate(q), .clipped(.gates, .value(of(.z, q))))])
    guard q == f else { return equation(.gate, q, [active]) }
    return equation(
      .gate, q,
      [
        active.when(unless: .coupled), Term(factors: []).when(.coupled),
        (-of(.gate, i).term).when(.coupled),
      ])
  }

  private static let step: [Equation] =
    Gate.allCases.map { equation(.gateSum, $0, products($0)).when(.layerNorm) }
    + Gate.allCases.map {
      equation(.normal, $0, [Term(factors: [.normalised(of(.gateSum, $0))])]).when(.layerNorm)
    }
    + [i, f, g].map(preactivation) + [preactivation(o).when(unless: .peepholes)]
    + [i, f, g].map(activation) + [activation(o).when(unless: .peepholes)]
    + [
      equation(.sum, of(.gate, f) * of(.c, nil, -1) + of(.gate, i) * of(.gate, g)),
      equation(.cellNormal, [Term(factors: [.normalised(of(.sum))])]).when(.layerNorm),
      equation(.unclipped, of(.cellNormal) * of(.cellGain) + of(.cellShift).term)
        .when(.layerNorm),
      equation(.c, [Term(factors: [.clipped(.cell, .value(of(.unclipped)))])]).when(.cellClip),
      preactivation(o).when(.peepholes),
      activation(o).when(.peepholes),
      equation(.shown, [Term(factors: [.activated(.cell, .value(of(.c)))])]),
      equation(.gated, [of(.gate, o) * of(.shown)], stored: true),
      equation(.h, [of(.gated) * of(.projection)], stored: true).when(.projection),
    ]

  // MARK: - Backward

  private static func slope(_ q: Gate) -> Factor {
    .slope(.gate(q), z: of(.keptZ, q), a: .value(of(.keptGate, q)))
  }

  /// What comes through a gate, times the slope of act(clip(z)).
  private static func gateGradient(_ q: Gate, _ product: Term) -> Term {
    product * slope(q) * .inside(.gates, of(.keptZ, q))
  }

  private static let outputGradient = equation(
    .dz, o, [gateGradient(o, of(.dgated) * of(.keptShown))], stored: true)

  private static let stepBack: [Equation] =
    [
      equation(.dh, of(.upstream).term + of(.carriedHidden, nil, 1).term),
      equation(.dgated, [of(.dh) * transposed(.projection)], stored: true).when(.projection),
      outputGradient.when(.peepholes),
      equation(
        .dc,
        of(.dgated) * of(.keptGate, o) * .slope(.cell, z: of(.c), a: .value(of(.keptShown)))
          + of(.carriedCell, nil, 1).term + of(.dz, o) * of(.peephole, o)),
      equation(.dunclipped, [of(.dc) * .inside(.cell, of(.unclipped))]).when(.cellClip),
      equation(.dcellNormal, [of(.dunclipped) * of(.cellGain)]).when(.layerNorm),
      equation(.dsum, [Term(factors: [.denormalised(of(.dcellNormal), of: of(.sum))])])
        .when(.layerNorm),
      equation(
        .dz, i,
        gateGradient(i, of(.dsum) * of(.keptGate, g))
          + (-gateGradient(i, of(.dsum) * of(.keptC, nil, -1))).when(.coupled),
        stored: true),
      equation(
        .dz, f, [gateGradient(f, of(.dsum) * of(.keptC, nil, -1)).when(unless: .coupled)],
        stored: true),
      equation(.dz, g, [gateGradient(g, of(.dsum) * of(.keptGate, i))], stored: true),
      outputGradient.when(unless: .peepholes),
      equation(
        .carriedCell,
        of(.dsum) * of(.keptGate, f) + of(.dz, i) * of(.peephole, i)
          + of(.dz, f) * of(.peephole, f)),
    ]
    + Gate.allCases.flatMap { q in
      [
        equation(.dnormal, q, [of(.dz, q) * of(.gain, q)]).when(.layerNorm),
        equation(
          .dgateSum, q, [Term(factors: [.denormalised(of(.dnormal, q), of: of(.gateSum, q))])],
          stored: true
        ).when(.layerNorm),
      ]
    } + [
      equation(.dseen, Gate.allCases.map { of(.dgateSum, $0) * transposed(.recurrent, $0) }),
      equation(.carriedHidden, [of(.dseen) * .value(of(.mask))]).when(.recurrentMask),
    ]

  private static let parameterGradients: [Equation] =
    Gate.allCases.flatMap { q in
      [
        equation(.dW, q, [of(.dgateSum, q) * of(.x)]),
        equation(.dR, q, [of(.dgateSum, q) * of(.h, nil, -1) * .value(of(.mask))]),
        equation(.db, q, [of(.dz, q).term]),
      ]
    }
    + Gate.allCases.map { equation(.dRecurrentBias, $0, [of(.dz, $0).term]).when(.twoBiases) }
    + [i, f].map { equation(.dp, $0, [of(.dz, $0) * of(.keptC, nil, -1)]).when(.peepholes) }
    + [
      equation(.dp, o, [of(.dz, o) * of(.keptC)]).when(.peepholes),
      equation(.dP, [of(.dh) * of(.gated)]).when(.projection),
      equation(.dcellGain, [of(.dunclipped) * of(.cellNormal)]).when(.layerNorm),
      equation(.dcellShift, [of(.dunclipped).term]).when(.layerNorm),
    ]
    + Gate.allCases.map { equation(.dgain, $0, [of(.dz, $0) * of(.normal, $0)]).when(.layerNorm) }
}
