import LSTM

// Factors that look at a whole row: layer norm; and clips, with the ways to get both wrong.

extension Machine {
  /// What layer norm takes out of a row.
  private struct Statistics {
    let mean: Scalar
    let scale: Scalar
  }

  func normalised(
    _ values: UnsafePointer<Scalar>, _ form: Factor.NormForm
  ) -> UnsafePointer<Scalar> {
    let result = scratch.next()
    for row in 0..<size.batch {
      let start = row * size.units
      let all = statistics(values + (form == .firstRow ? 0 : start), form)
      for at in start..<(start + size.units) { result[at] = (values[at] - all.mean) * all.scale }
    }
    return UnsafePointer(result)
  }

  /// What moves only a row's mean or its length has no effect and is taken out.
  func denormalised(
    _ sent: UnsafePointer<Scalar>, of values: UnsafePointer<Scalar>, _ form: Factor.DenormForm
  ) -> UnsafePointer<Scalar> {
    let result = scratch.next()
    let (takesMean, takesLength) =
      switch form {
      case .constant: (false, false)
      case .constantMean: (false, true)
      case .constantVariance: (true, false)
      default: (true, true)
      }
    for row in 0..<size.batch {
      let start = row * size.units
      let all = statistics(values + start, .right)
      let normal = (0..<size.units).map { (values[start + $0] - all.mean) * all.scale }
      let mean = takesMean ? self.mean(sent + start) : 0
      let along = takesLength ? dot(sent + start, normal) / Scalar(size.units) : 0
      let sign: Scalar = form == .sign ? -1 : 1
      let scale = form == .unscaled ? 1 : all.scale
      for unit in 0..<size.units {
        result[start + unit] = (sent[start + unit] - sign * (mean + normal[unit] * along)) * scale
      }
    }
    return UnsafePointer(result)
  }

  private func statistics(
    _ row: UnsafePointer<Scalar>, _ form: Factor.NormForm
  ) -> Statistics {
    let epsilon = Scalar(design.layerNorm?.epsilon ?? 0)
    let mean = form == .uncentred ? 0 : self.mean(row)
    let centred = (0..<size.units).map { row[$0] - mean }
    let units = size.units - (form == .unbiased ? 1 : 0)
    let variance =
      centred.withUnsafeBufferPointer { $0.baseAddress.map { dot($0, centred) } ?? 0 }
      / Scalar(units)
    let scale: Scalar =
      switch form {
      case .centred: 1
      case .withoutEpsilon: 1 / variance.squareRoot()
      case .epsilonOutside: 1 / (variance.squareRoot() + epsilon)
      case .epsilonSquared: 1 / (variance + epsilon * epsilon).squareRoot()
      case .variance: 1 / (variance + epsilon)
      default: 1 / (variance + epsilon).squareRoot()
      }
    return Statistics(mean: mean, scale: scale)
  }

  private func mean(_ row: UnsafePointer<Scalar>) -> Scalar {
    dot(row, Array(repeating: 1, count: size.units)) / Scalar(size.units)
  }

  private func dot(_ row: UnsafePointer<Scalar>, _ other: [Scalar]) -> Scalar {
    other.withUnsafeBufferPointer { other in
      other.baseAddress.map { arithmetic.order.dot(row, $0, size.units) } ?? 0
    }
  }
}

extension Factor.ClipForm {
  /// NaN is handed on.
  func clip<Scalar: BinaryFloatingPoint>(_ z: Scalar, _ limit: Scalar) -> Scalar {
    let (low, high) = limits(limit)
    return z > high ? (self == .reflected ? -high : high) : z < low ? low : z
  }

  /// The derivative from below at a limit.
  func isInside<Scalar: BinaryFloatingPoint>(_ z: Scalar, _ limit: Scalar) -> Bool {
    let (low, high) = limits(limit)
    return low < z && z <= high
  }

  private func limits<Scalar: BinaryFloatingPoint>(_ limit: Scalar) -> (Scalar, Scalar) {
    switch self {
    case .right, .reflected: (-limit, limit)
    case .above: (-.infinity, limit)
    case .below: (-limit, .infinity)
    case .half: (-limit / 2, limit / 2)
    case .twice: (-2 * limit, 2 * limit)
    }
  }
}
