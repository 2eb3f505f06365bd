import LSTM

extension NoisyRuns {
  /// What a step back hands to the one before it, by lane.
  struct Arriving: Sendable {
    /// What reaches h of the next step back through R, [N, H]; the upstream gradient of the
    /// final state before the first.
    var hidden: [ArraySlice<Double>]
    /// The sums of its terms' magnitudes in the exact lane; nil before the first step.
    var hiddenSizes: ArraySlice<Double>?
    /// dc, [N, H]
    var cell: [[Double]]
  }

  var finalGradients: Arriving {
    let final = problem.upstream.final
    return Arriving(
      hidden: Array(repeating: final.hidden.elements[...], count: lanes), hiddenSizes: nil,
      cell: Array(repeating: final.cell.elements, count: lanes))
  }

  /// Runs one step back in every lane.
  ///
  /// - Parameters:
  ///   - steps: what the step kept, by lane
  ///   - before: the states before it
  /// - Returns: dz as it is kept, [N, 4H] by lane.
  func retreat(
    _ arriving: inout Arriving, step: Int, _ steps: [Step], before: [State]
  ) -> [[Double]] {
    let sent = numbers(problem.upstream.hidden, of: step..<(step + 1))
    let arrived = arriving
    let lanes = inEachLane { lane in
      retreat(
        lane, arrived.hidden[lane], arrived.hiddenSizes, arrived.cell[lane],
        draw(lane, .backward(step)), sent, steps[lane], before[lane].keptCell)
    }
    let dz = lanes.map(\.dz)
    arriving.cell = lanes.map(\.dc)
    arriving.hidden = product(dz, recurrentBack)
    arriving.hiddenSizes = product([dz[0].map(\.magnitude)], recurrentSizesBack)[0]
    return dz
  }

  private func retreat(
    _ lane: Int, _ arrived: ArraySlice<Double>, _ arrivedSizes: ArraySlice<Double>?,
    _ cellGradient: [Double], _ draw: Draws, _ sent: ArraySlice<Double>, _ kept: Step,
    _ keptCell: [Double]
  ) -> (dz: [Double], dc: [Double]) {
    var draw = draw
    let (arrived, sent) = (arrived.span, sent.span)
    let (sizes, units) = (sizes(in: lane), size.units)
    let ofDot = sizes.ofDot(terms: 4 * units + 1)
    /// A product of three, as it is rounded twice.
    func rounded(_ product: Double) -> Double {
      product + draw(2 * sizes.elementwise * product.magnitude)
    }
    func keep(_ value: Double) -> Double { value + draw(sizes.ofStorage(value)) }

    var (dz, dc) = (kept.keptGates, cellGradient)
    var slopes = kept.keptGates
    for gate in 0..<4 {
      ProbedActivation.slopes(
        activations[gate], of: &slopes, block: gate, of: 4, width: units, sizes, &draw)
    }
    var shownSlopes = kept.keptShown
    ProbedActivation.slopes(
      activations[4], of: &shownSlopes, block: 0, of: 1, width: units, sizes, &draw)
    for row in 0..<rows {
      for unit in 0..<units {
        let (at, first) = (row * units + unit, row * 4 * units + unit)
        let (i, f) = (kept.keptGates[first], kept.keptGates[first + units])
        let (g, o) = (kept.keptGates[first + 2 * units], kept.keptGates[first + 3 * units])
        let shown = kept.keptShown[at]
        let whole = arrived[at] + sent[at]
        let dh =
          if let sums = arrivedSizes {
            whole + draw(ofDot * (sums[sums.startIndex + at] + sent[at].magnitude))
          } else {
            whole + draw(sizes.elementwise * whole.magnitude)
          }
        let through = dh * o * shownSlopes[at]
        let sum = through + cellGradient[at]
        let own = sum + draw(sizes.elementwise * (2 * through.magnitude + sum.magnitude))
        dz[first] = keep(rounded(own * g * slopes[first]))
        dz[first + units] = keep(rounded(own * keptCell[at] * slopes[first + units]))
        dz[first + 2 * units] = keep(rounded(own * i * slopes[first + 2 * units]))
        dz[first + 3 * units] = keep(rounded(dh * shown * slopes[first + 3 * units]))
        dc[at] = own * f + draw(sizes.elementwise * (own * f).magnitude)
      }
    }
    return (dz, dc)
  }
}
