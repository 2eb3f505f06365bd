import LSTM

/// What a wrong kernel could read instead of a factor, and at which sizes its shape fits.
func alternatives(to factor: Factor, in term: Term) -> [(Factor, Condition)] {
  switch factor {
  case .value(let operand):
    return (operand.value.isMatrix ? matrices(operand) : vectors(operand)).map {
      (.value($0), $1)
    }
  case .activated(let site, let z):
    let other: Activation = z.operand?.value.gate == .candidate || site == .cell ? .logistic : .tanh
    return [
      (z, .always), (.activated(site, factor), .always), (.activated(.fixed(other), z), .always),
    ] + (z.operand.map(vectors) ?? []).map { (.activated(site, .value($0)), $1) }
  case .slope(let site, let z, let a):
    let other: Activation = site == .cell || site == .gate(.candidate) ? .logistic : .tanh
    return [
      (a, .always),
      (.slope(.fixed(other), z: z, a: a), .always),
      // The derivative of what is activated already.
      (.slope(site, z: z, a: .activated(site, a)), .always),
    ] + (a.operand.map(vectors) ?? []).map { (.slope(site, z: z, a: .value($0)), $1) }
  }
}

private func matrices(_ operand: Operand) -> [(Operand, Condition)] {
  var (transposed, exchanged) = (operand, operand)
  transposed.isTransposed.toggle()
  let isInput = operand.value.kind == .weights
  exchanged.value = Value(isInput ? .recurrent : .weights, operand.value.gate)
  return ofOtherGates(operand)
    + [(transposed, isInput ? .square : .always), (exchanged, .square)]
}

private func vectors(_ operand: Operand) -> [(Operand, Condition)] {
  var found = ofOtherGates(operand)
  if operand.value.isSequence, case .relative(let offset) = operand.step {
    for other in [offset - 1, offset + 1] { found.append((operand.at(other), .always)) }
  }
  if operand.value.kind == .h, operand.step == .relative(-1) {
    found.append((Operand(operand.value, step: .initial), .always))
  }
  for kind in operand.value.kind.kin {
    var other = operand
    other.value = Value(kind, operand.value.gate)
    found.append((other, .always))
  }
  var (firstRow, mirrored) = (operand, operand)
  firstRow.row = .first
  mirrored.units = .mirrored
  if operand.value.kind != .bias { found.append((firstRow, .always)) }
  found.append((mirrored, .always))
  return found
}

private func ofOtherGates(_ operand: Operand) -> [(Operand, Condition)] {
  guard let gate = operand.value.gate else { return [] }
  return Gate.allCases.filter { $0 != gate }.map { other in
    var operand = operand
    operand.value = operand.value.of(other)
    return (operand, .always)
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
    default: []
    }
  }
}
