import LSTM

/// What a wrong kernel could have instead of a factor.
struct Alternative {
  let factor: Factor
  /// Where its shape fits.
  var condition = Condition.always
  /// Where it differs.
  var presence = Presence.always
  /// How ids spell it where the factor's own symbol does not tell, and what summaries say.
  var name: (id: String, text: String)?
}

func alternatives(to factor: Factor) -> [Alternative] {
  switch factor {
  case .value(let operand):
    return (operand.value.isMatrix ? matrices(operand) : vectors(operand)).map {
      Alternative(factor: .value($0), condition: $1)
    }
  case .activated(let site, let z):
    return activations(site, z)
  case .slope(let site, let z, let a):
    let other: Activation = site == .cell || site == .gate(.candidate) ? .logistic : .tanh
    return [
      Alternative(factor: a), Alternative(factor: .slope(.fixed(other), z: z, a: a)),
      // The derivative of what is activated already.
      Alternative(factor: .slope(site, z: z, a: .activated(site, a))),
    ]
      + (a.operand.map(vectors) ?? []).map {
        Alternative(factor: .slope(site, z: z, a: .value($0)), condition: $1)
      }
  case .clipped(let limit, let inner, _):
    return clips(limit, of: inner) { $0 }
  case .inside(let limit, let z, _):
    return Factor.ClipForm.allCases.filter { ![.right, .reflected].contains($0) }.map { form in
      named(.inside(limit, z, form), "inside", form, "the clip's slope \(form.text)")
    }
  case .normalised(let v, _):
    return Factor.NormForm.allCases.dropFirst().map { form in
      named(.normalised(v, form), "norm", form, "the normalisation \(form.text)")
    } + [named(.value(v), "norm-skipped", "the values before normalisation")]
      + ofOtherGates(v).map { Alternative(factor: .normalised($0)) }
  case .denormalised(let d, let v, _):
    return Factor.DenormForm.allCases.dropFirst().map { form in
      named(
        .denormalised(d, of: v, form), "unnorm", form, "the normalisation's gradient \(form.text)")
    } + [named(.value(d), "unnorm-skipped", "the gradient behind the normalisation")]
  case .forgetBias:
    return []
  }
}

private func named(_ factor: Factor, _ id: String, _ text: String) -> Alternative {
  Alternative(factor: factor, name: (id, text))
}

private func named<Form: RawRepresentable<String>>(
  _ factor: Factor, _ id: String, _ form: Form, _ text: String
) -> Alternative {
  named(factor, "\(id)-\(form.rawValue)", text)
}

private func activations(_ site: Site, _ z: Factor) -> [Alternative] {
  var (inner, clip) = (z, Factor.Limit?.none)
  if case .clipped(let limit, let raw, _) = z { (inner, clip) = (raw, limit) }
  func seen(_ operand: Operand) -> Factor {
    clip.map { .clipped($0, .value(operand)) } ?? .value(operand)
  }
  let isTanh = inner.operand?.value.gate == .candidate || site == .cell
  var found = [
    Alternative(factor: inner),
    Alternative(
      factor: .activated(site, .activated(site, z)),
      name: (
        "act-\(site.symbol)-act-\(site.symbol)-\(inner.symbol)",
        "\(site.text)(\(site.text)(\(inner.text)))"
      )),
    Alternative(factor: .activated(.fixed(isTanh ? .logistic : .tanh), z)),
  ]
  found += (inner.operand.map(vectors) ?? []).map {
    Alternative(factor: .activated(site, seen($0)), condition: $1)
  }
  if let clip {
    found += clips(clip, of: inner) { .activated(site, $0) }
    found.append(
      Alternative(
        factor: .clipped(clip, .activated(site, inner)), presence: Presence(with: .clip),
        name: ("clip-after", "the clip after the activation")))
  }
  return found
}

/// Other ways to clip, and none.
private func clips(
  _ limit: Factor.Limit, of inner: Factor, _ whole: (Factor) -> Factor
) -> [Alternative] {
  let presence = Presence(with: limit == .gates ? .clip : .cellClip)
  return Factor.ClipForm.allCases.dropFirst().map { form in
    Alternative(
      factor: whole(.clipped(limit, inner, form)), presence: presence,
      name: ("clip-\(form.rawValue)", "the clip \(form.text)"))
  } + [
    Alternative(
      factor: whole(inner), presence: presence, name: ("clip-skipped", "the value unclipped"))
  ]
}

private func matrices(_ operand: Operand) -> [(Operand, Condition)] {
  var (transposed, exchanged, flat) = (operand, operand, operand)
  transposed.isTransposed.toggle()
  if operand.value.kind == .projection {
    flat.form = .flat
    return [(transposed, .unprojected), (flat, .always)]
  }
  let isInput = operand.value.kind == .weights
  exchanged.value = Value(isInput ? .recurrent : .weights, operand.value.gate)
  return ofOtherGates(operand).map { ($0, .always) }
    + [(transposed, isInput ? .square : .unprojected), (exchanged, .square)]
}

private func vectors(_ operand: Operand) -> [(Operand, Condition)] {
  let kind = operand.value.kind
  var found = ofOtherGates(operand).map { ($0, Condition.always) }
  if kind.isSequence, case .relative(let offset) = operand.step {
    for other in [offset - 1, offset + 1] { found.append((operand.at(other), .always)) }
  }
  if kind == .h, operand.step == .relative(-1) {
    found.append((Operand(operand.value, step: .initial), .always))
  }
  for other in kind.plain.kin {
    var changed = operand
    changed.value = Value(other, operand.value.gate)
    found.append((changed, other.width == kind.width ? .always : .unprojected))
  }
  var (firstRow, mirrored) = (operand, operand)
  firstRow.row = .first
  mirrored.units = .mirrored
  if !kind.isParameter || kind == .mask { found.append((firstRow, .always)) }
  found.append((mirrored, .always))
  return found
}

private func ofOtherGates(_ operand: Operand) -> [Operand] {
  guard let gate = operand.value.gate else { return [] }
  return Gate.allCases.filter { other in
    other != gate && (operand.value.kind != .peephole || other != .candidate)
  }.map { other in
    var operand = operand
    operand.value = operand.value.of(other)
    return operand
  }
}

extension Value.Kind {
  /// Values of the same shape that stand for something near it.
  fileprivate var kin: [Value.Kind] {
    switch self {
    case .h0: [.c0]
    case .c0: [.h0]
    case .h: [.c]
    case .c: [.h, .shown]
    case .shown: [.c, .h]
    case .gate: [.z]
    case .keptGate: [.keptZ]
    case .keptC: [.keptShown, .h]
    case .keptShown: [.keptC, .h]
    case .dh: [.dc, .upstream]
    case .dc: [.dh]
    case .carriedHidden: [.carriedCell]
    case .carriedCell: [.carriedHidden]
    case .upstreamHidden: [.upstreamCell]
    case .upstreamCell: [.upstreamHidden]
    case .recurrentBias: [.bias]
    case .cellGain: [.cellShift]
    case .cellShift: [.cellGain]
    case .normal: [.gateSum]
    case .cellNormal: [.sum]
    default: []
    }
  }
}
