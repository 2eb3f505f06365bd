public import LSTM

/// What a product multiplies.
public indirect enum Factor: Hashable, Sendable {
  case value(Operand)
  case activated(Site, Factor)
  /// The activation's derivative at z, given also a, its value there.
  case slope(Site, z: Operand, a: Factor)
  /// Kept within the design's limit; untouched in designs without.
  case clipped(Limit, Factor, ClipForm = .right)
  /// 1 within the limit and 0 outside; left out of the product in designs without.
  case inside(Limit, Operand, ClipForm = .right)
  /// (v − mean) / √(variance + ε) over the units of a row.
  case normalised(Operand, NormForm = .right)
  /// The gradient of v, from d, that of its normalised row.
  case denormalised(Operand, of: Operand, DenormForm = .right)
  /// The constant that the design adds to the forget gate's pre-activation.
  case forgetBias

  public enum Limit: Hashable, Sendable { case gates, cell }

  public enum ClipForm: String, Hashable, Sendable, CaseIterable {
    case right
    case above = "above-only"
    case below = "below-only"
    case half = "half-the-limit"
    case twice = "twice-the-limit"
    case reflected
  }

  public enum NormForm: String, Hashable, Sendable, CaseIterable {
    case right
    case unbiased = "variance-by-H-1"
    case uncentred = "no-mean"
    case centred = "no-variance"
    case withoutEpsilon = "no-epsilon"
    case epsilonOutside = "epsilon-outside-root"
    case epsilonSquared = "epsilon-squared"
    case variance = "by-variance"
    /// The mean and the variance are those of the first row.
    case firstRow = "of-first-row"
  }

  public enum DenormForm: String, Hashable, Sendable, CaseIterable {
    case right
    case constant = "constant-statistics"
    case constantMean = "constant-mean"
    case constantVariance = "constant-variance"
    case sign = "wrong-sign"
    case unscaled = "no-scale"
  }

  var operand: Operand? {
    if case .value(let operand) = self { operand } else { nil }
  }

  /// The part without which it is no factor of the product.
  var optional: Parts? {
    switch self {
    case .value(let operand) where operand.value.kind == .mask: .recurrentMask
    case .inside(.gates, _, _): .clip
    case .inside(.cell, _, _): .cellClip
    default: nil
    }
  }

  /// In which designs all is there that it reads.
  var presence: Presence {
    switch self {
    case .value(let operand): operand.value.kind.presence
    case .activated(_, let inner), .clipped(_, let inner, _): inner.presence
    case .slope, .inside: .always
    case .normalised, .denormalised: Presence(with: .layerNorm)
    case .forgetBias: Presence(with: .forgetBias)
    }
  }

  var symbol: String {
    switch self {
    case .value(let operand): operand.symbol
    case .activated(let site, .clipped(_, let factor, .right)):
      "act-\(site.symbol)-\(factor.symbol)"
    case .activated(let site, let factor): "act-\(site.symbol)-\(factor.symbol)"
    case .slope(.gate(let gate), _, .value(let a)) where a == Operand(.kept(gate)):
      "slope-\(gate.letter)"
    case .slope(.cell, _, .value(let a)) where a == Operand(.keptShown): "slope-cell"
    case .slope(let site, _, let a): "slope-\(site.symbol)-\(a.symbol)"
    case .clipped(_, let inner, let form): "clip-\(inner.symbol)\(form.suffix)"
    case .inside(_, let z, let form): "inside-\(z.symbol)\(form.suffix)"
    case .normalised(let v, let form): "norm-\(v.symbol)\(form.suffix)"
    case .denormalised(let d, _, let form): "unnorm-\(d.symbol)\(form.suffix)"
    case .forgetBias: "offset"
    }
  }
}

extension RawRepresentable<String> {
  fileprivate var suffix: String { rawValue == "right" ? "" : "-\(rawValue)" }
}

/// The activation that an equation applies: a gate's own, the cell's, or one written into it.
public enum Site: Hashable, Sendable {
  case gate(Gate)
  case cell
  case fixed(Activation)

  func activation(_ chosen: Activations) -> Activation {
    switch self {
    case .gate(let gate): chosen[gate]
    case .cell: chosen.cell
    case .fixed(let activation): activation
    }
  }

  var symbol: String {
    switch self {
    case .gate(let gate): gate.letter
    case .cell: "cell"
    case .fixed(let activation): activation.name
    }
  }
}
