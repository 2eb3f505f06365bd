import LSTM

// How summaries write the equations.

extension Value {
  var text: String {
    switch kind.plain {
    case .upstream: "the upstream gradient of h"
    case .upstreamHidden: "the upstream gradient of h_n"
    case .upstreamCell: "the upstream gradient of c_n"
    case .shown: "tanh(c)"
    case .keptZ: "backward's z_\(gate?.letter ?? "")"
    case .keptGate: "backward's \(gate?.letter ?? "")"
    case .keptC: "backward's c"
    case .keptShown: "backward's tanh(c)"
    case .carriedHidden: "the dh carried back"
    case .carriedCell: "the dc carried back"
    case .gate: "gate \(gate?.letter ?? "")"
    case .gateSum: "what W and R give gate \(gate?.letter ?? "")"
    case .normal: "the normalised sum of gate \(gate?.letter ?? "")"
    case .cellNormal: "the normalised cell state"
    case .dnormal: "the gradient of gate \(gate?.letter ?? "")'s normalised sum"
    case .dcellNormal: "the gradient of the normalised cell state"
    default: symbol
    }
  }
}

extension Operand {
  var text: String {
    let name: String =
      switch value.kind.plain {
      case .gate, .keptGate: value.gate?.letter ?? ""
      case .keptC: "c"
      case .shown, .keptShown: "tanh(c)"
      case .keptZ: "z_\(value.gate?.letter ?? "")"
      case .carriedHidden: "dh_carried"
      case .carriedCell: "dc_carried"
      case .upstream: "upstream"
      case .upstreamHidden: "upstream of h_n"
      case .upstreamCell: "upstream of c_n"
      default: value.symbol
      }
    var text = name + (isTransposed ? "ᵀ" : "")
    if value.isSequence {
      switch step {
      case .relative(0): text += "[t]"
      case .relative(let offset): text += offset < 0 ? "[t−\(-offset)]" : "[t+\(offset)]"
      case .first: text += "[0]"
      case .last: text += "[T−1]"
      case .mirrored: text += "[T−1−t]"
      case .initial: text += "[−1]"
      case .batchMajor: text += " read as batch-major"
      }
    }
    switch row {
    case .own: break
    case .first: text += " of the batch's first row"
    case .mirrored: text += " of the mirrored row"
    case .mean: text += " averaged over the batch"
    case .timesSteps: text += " of row n·T mod N"
    }
    if units == .mirrored { text += " with its units in reverse" }
    return text
  }
}

extension Factor {
  var text: String {
    switch self {
    case .value(let operand): operand.text
    case .activated(let site, let inner): "\(site.text)(\(inner.text))"
    case .slope(let site, _, let a): "\(site.text)' at the value \(a.text)"
    case .clipped(_, let inner, _): inner.text
    case .inside(_, let z, _): "the clip's slope at \(z.text)"
    case .normalised(let v, _): "norm(\(v.text))"
    case .denormalised(let d, _, _): "norm'(\(d.text))"
    case .forgetBias: "the forget offset"
    }
  }
}

extension Factor.ClipForm {
  var text: String {
    switch self {
    case .right: "at the limit"
    case .above: "above alone"
    case .below: "below alone"
    case .half: "at half the limit"
    case .twice: "at twice the limit"
    case .reflected: "to the wrong side"
    }
  }
}

extension Factor.NormForm {
  var text: String {
    switch self {
    case .right: "as it is"
    case .unbiased: "with the variance divided by H − 1"
    case .uncentred: "without taking the mean off"
    case .centred: "without dividing by the deviation"
    case .withoutEpsilon: "without ε"
    case .epsilonOutside: "with ε outside the root"
    case .epsilonSquared: "with ε²"
    case .variance: "by the variance instead of its root"
    case .firstRow: "with the statistics of the first row"
    }
  }
}

extension Factor.DenormForm {
  var text: String {
    switch self {
    case .right: "as it is"
    case .constant: "with mean and variance held constant"
    case .constantMean: "with the mean held constant"
    case .constantVariance: "with the variance held constant"
    case .sign: "with both corrections added"
    case .unscaled: "without the scale"
    }
  }
}

extension Parts {
  /// How ids spell a single one.
  var name: String {
    switch self {
    case .projection: "projection"
    case .layerNorm: "layer-norm"
    case .cellClip: "cell-clip"
    case .recurrentMask: "recurrent-mask"
    default: "\(rawValue)"
    }
  }
}

extension Site {
  var text: String {
    switch self {
    case .gate(.candidate), .cell: "tanh"
    case .gate: "σ"
    case .fixed(let activation): activation.name
    }
  }
}

extension Term {
  var text: String {
    if factors.isEmpty { return "1" }
    return factors.filter { $0.optional == nil }.map(\.text)
      .joined(separator: isProduct ? " " : " ⊙ ")
  }
}
