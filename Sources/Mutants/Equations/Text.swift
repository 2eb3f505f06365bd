import LSTM

// How summaries write the equations.

extension Value {
  var text: String {
    switch kind {
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
    default: symbol
    }
  }
}

extension Operand {
  var text: String {
    let name: String =
      switch value.kind {
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
    return factors.map(\.text).joined(separator: isProduct ? " " : " ⊙ ")
  }
}
