import LSTM

extension Machine {
  /// Carries out one equation at one step, for the whole batch, or for one unit of it.
  func evaluate(
    _ line: Line<Scalar>, at step: Int, in phase: LayerEquations.Phase, unit: Int? = nil
  ) {
    let (scope, width) = (line.scope, line.width)
    let target = memory.at(line.target, step)
    switch scope.steps {
    case .all: break
    case .none: return
    case .exceptFirst: if step == 0 { return }
    case .exceptLast: if step == size.steps - 1 { return }
    case .onlyFirst: if step != 0 { return }
    case .onlyLast: if step != size.steps - 1 { return }
    case .stale:
      let neighbour = phase == .backward ? step + 1 : step - 1
      if (0..<size.steps).contains(neighbour) {
        target.update(from: memory.at(line.target, neighbour), count: size.batch * width)
        return
      }
    }
    scratch.reset()
    let inScope = scope.units.range(width)
    let units = unit.map { inScope.contains($0) ? $0..<($0 + 1) : 0..<0 } ?? inScope
    let sum = scratch.next()
    if line.products.isEmpty {
      sum.initialize(repeating: 0, count: size.batch * width)
    } else {
      multiply(line, at: step, units, into: sum)
    }
    for (place, term) in line.others.enumerated() {
      let isFirst = place == 0 && line.products.isEmpty
      add(term, at: step, units, width, to: sum, isFirst: isFirst)
    }
    let weight = weight(line.weight, at: step)
    for row in 0..<size.batch
    where includes(row, scope.rows) && takesPart(row, scope.rows, step, phase) {
      for at in (row * width + units.lowerBound)..<(row * width + units.upperBound) {
        let result = arithmetic.settled(weight == 1 ? sum[at] : weight * sum[at])
        target[at] = line.isStored ? arithmetic.stored(result) : result
      }
    }
  }

  /// Adds a product of vectors.
  private func add(
    _ term: Term, at step: Int, _ units: Range<Int>, _ width: Int,
    to sum: UnsafeMutablePointer<Scalar>, isFirst: Bool
  ) {
    factors.removeAll(keepingCapacity: true)
    for factor in term.factors { factors.append(read(factor, at: step)) }
    let scale = Scalar(term.scale)
    for row in 0..<size.batch {
      for at in (row * width + units.lowerBound)..<(row * width + units.upperBound) {
        var product: Scalar
        switch factors.count {
        case 0: product = 1
        case 1: product = factors[0][at]
        default:
          product = factors[0][at] * factors[1][at]
          for factor in factors.dropFirst(2) { product *= factor[at] }
        }
        if scale != 1 { product *= scale }
        sum[at] = isFirst ? product : sum[at] + product
      }
    }
  }

  /// Rows that have ended have equations of their own, and take part in none else.
  private func takesPart(
    _ row: Int, _ rows: Equation.Scope.Rows, _ step: Int, _ phase: LayerEquations.Phase
  ) -> Bool {
    guard let lengths, (0..<size.steps).contains(step), rows != .andEnded else { return true }
    let isOver = step >= lengths[row]
    return switch phase {
    case .ended, .waiting: isOver
    case .forward, .returned, .kept, .backward, .returnedGradients: !isOver
    case .start, .finals, .seed, .sums, .initialGradients: true
    }
  }

  func includes(_ row: Int, _ rows: Equation.Scope.Rows) -> Bool {
    switch rows {
    case .all, .andEnded: true
    case .exceptLast: row < size.batch - 1
    case .onlyFirst: row == 0
    case .onlyLast: row == size.batch - 1
    }
  }

  func weight(_ weight: Equation.Weight, at step: Int) -> Scalar {
    switch weight {
    case .one: 1
    case .perRow: 1 / Scalar(size.batch)
    case .perStep: 1 / Scalar(size.steps)
    case .stepsToEnd: Scalar(size.steps - step)
    }
  }

  /// A factor's numbers for the whole batch, [N, width].
  func read(_ factor: Factor, at step: Int) -> UnsafePointer<Scalar> {
    switch factor {
    case .value(let operand): return read(operand, at: step)
    case .activated(let site, let inner):
      let z = read(inner, at: step)
      let activation = site.activation(design.activations)
      return entries(width(of: inner)) { arithmetic.activations.activate(activation, z[$0]) }
    case .slope(let site, let z, let a):
      let (z, a) = (read(z, at: step), read(a, at: step))
      let activation = site.activation(design.activations)
      return entries(size.units) { arithmetic.slopes.slope(activation, z[$0], a[$0]) }
    case .clipped(let which, let inner, let form):
      let z = read(inner, at: step)
      guard let limit = limit(which) else { return z }
      return entries(width(of: inner)) { form.clip(z[$0], limit) }
    case .inside(let which, let operand, let form):
      let z = read(operand, at: step)
      let limit = limit(which) ?? .infinity
      return entries(size.units) { form.isInside(z[$0], limit) ? 1 : 0 }
    case .normalised(let v, let form): return normalised(read(v, at: step), form)
    case .denormalised(let d, let v, let form):
      return denormalised(read(d, at: step), of: read(v, at: step), form)
    case .forgetBias:
      let offset = Scalar(design.forgetBias)
      return entries(size.units) { _ in offset }
    }
  }

  @inline(__always)
  private func entries(_ width: Int, _ value: (Int) -> Scalar) -> UnsafePointer<Scalar> {
    let result = scratch.next()
    for at in 0..<(size.batch * width) { result[at] = value(at) }
    return UnsafePointer(result)
  }

  private func width(of factor: Factor) -> Int {
    switch factor {
    case .value(let operand): memory.width(of: operand.value)
    case .activated(_, let inner), .clipped(_, let inner, _): width(of: inner)
    default: size.units
    }
  }

  private func limit(_ which: Factor.Limit) -> Scalar? {
    (which == .gates ? design.clip : design.cellClip).map { Scalar($0) }
  }

  /// An operand's numbers for the whole batch: where they lie, or gathered as a mutation asks.
  func read(_ operand: Operand, at step: Int) -> UnsafePointer<Scalar> {
    let value = operand.value
    let width = memory.width(of: value)
    if operand.step == .batchMajor { return readBatchMajor(value, at: step) }
    let source = memory.at(value, operand.step.resolved(at: step, of: size.steps))
    if operand.row == .own, operand.units == .own, operand.form == .stored {
      return UnsafePointer(source)
    }
    let result = scratch.next()
    for row in 0..<size.batch {
      for unit in 0..<width {
        let from = operand.units == .own ? unit : width - 1 - unit
        let at = row * width + unit
        switch operand.row {
        case .own: result[at] = source[row * width + from]
        case .first: result[at] = source[from]
        case .mirrored: result[at] = source[(size.batch - 1 - row) * width + from]
        case .timesSteps: result[at] = source[row * size.steps % size.batch * width + from]
        case .mean:
          result[at] =
            (0..<size.batch).reduce(0) { $0 + source[$1 * width + from] } / Scalar(size.batch)
        }
        if value.kind == .bias { result[at] = reader.bias(operand, from) }
      }
    }
    return UnsafePointer(result)
  }

  private func readBatchMajor(_ value: Value, at step: Int) -> UnsafePointer<Scalar> {
    let width = memory.width(of: value)
    let result = scratch.next()
    for row in 0..<size.batch {
      let place = step * size.batch + row
      (result + row * width).update(
        from: memory.at(value, place % size.steps) + place / size.steps * width, count: width)
    }
    return UnsafePointer(result)
  }
}

extension Operand.Step {
  func resolved(at step: Int, of steps: Int) -> Int {
    switch self {
    case .relative(let offset): step + offset
    case .first: 0
    case .last: steps - 1
    case .mirrored: steps - 1 - step
    case .initial: -1
    case .batchMajor: step
    }
  }
}
