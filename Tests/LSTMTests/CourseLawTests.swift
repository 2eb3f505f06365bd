import LSTM
import Testing

/// A layer with any cell design, and what it runs over.
private struct Case {
  let seed: UInt64
  var problem: Problem<Double>
  let layer: Layer<Double>
  let size: Dimensions

  init(seed: UInt64) throws {
    var draws = Draws(state: seed &* 0xA5A5)
    size = draws.size()
    let design = NetworkDesign(cell: draws.cellDesign(units: size.units))
    problem = draws.problem(
      size, in: design, lengths: draws.lengths(size), dropout: Dropout(recurrent: draws.flip()))
    layer = try Layer(problem.parameters, design: design.cell)
    self.seed = seed
  }

  var lengths: [Int] { problem.lengths ?? [] }
  var mask: Tensor<Double>? { problem.dropout.recurrent?[0] }

  /// Each row's own steps in the opposite order; padding stays.
  func reversed(_ tensor: Tensor<Double>) -> Tensor<Double> {
    var result = tensor
    let width = tensor.shape[2]
    for (row, length) in lengths.enumerated() {
      for step in 0..<length {
        for column in 0..<width {
          result[step, row, column] = tensor[length - 1 - step, row, column]
        }
      }
    }
    return result
  }

  static func all() throws -> [Case] { try (1...40).map { try Case(seed: $0) } }
}

@Suite("How a layer runs over its sequences")
struct CourseLawTests {
  @Test("a sequence split anywhere with carried state equals the whole, bit for bit")
  func streaming() throws {
    for test in try Case.all() {
      let whole = try test.problem.forward()
      for cut in 0...test.size.steps {
        let first = try test.layer.forward(
          test.problem.inputs.steps(0..<cut), from: test.problem.initial,
          along: Course(lengths: test.lengths.map { min($0, cut) }, recurrentMask: test.mask))
        let second = try test.layer.forward(
          test.problem.inputs.steps(cut..<test.size.steps), from: first.final,
          along: Course(lengths: test.lengths.map { max($0 - cut, 0) }, recurrentMask: test.mask))
        #expect(
          first.hidden.elements + second.hidden.elements == whole.hidden.elements,
          "cut \(cut), seed \(test.seed)")
        #expect(second.final == whole.final)
      }
    }
  }

  @Test("gradients of a split sequence, chained over the carried state, are those of the whole")
  func chained() throws {
    for test in try Case.all() {
      let whole = try test.problem.solve().gradients
      let cut = test.size.steps / 2
      func course(_ lengths: [Int]) -> Course<Double> {
        Course(lengths: lengths, recurrentMask: test.mask)
      }
      let upstream = test.problem.upstream
      let first = try test.layer.forward(
        test.problem.inputs.steps(0..<cut), from: test.problem.initial,
        along: course(test.lengths.map { min($0, cut) }))
      let second = try test.layer.forward(
        test.problem.inputs.steps(cut..<test.size.steps), from: first.final,
        along: course(test.lengths.map { max($0 - cut, 0) }))
      let late = try test.layer.backward(
        second,
        upstream: Upstream(
          hidden: upstream.hidden.steps(cut..<test.size.steps), final: upstream.final))
      let early = try test.layer.backward(
        first, upstream: Upstream(hidden: upstream.hidden.steps(0..<cut), final: late.initial))
      #expect(early.initial == whole.initial, "seed \(test.seed)")
      #expect(early.inputs.elements + late.inputs.elements == whole.inputs.elements)
      let sum = zip(
        early.parameters.inputWeights.elements, late.parameters.inputWeights.elements
      ).map { $0 + $1 }
      let weights = Tensor(shape: whole.parameters.inputWeights.shape, elements: sum)
      #expect(weights.distance(to: whole.parameters.inputWeights) < 1e-12)
    }
  }

  @Test("reverse is forward on the reversed sequence, its output turned back, bit for bit")
  func reverse() throws {
    for test in try Case.all() {
      let forward = test.problem
      var reverse = test.problem
      reverse.design.direction = .reverse
      reverse.inputs = test.reversed(forward.inputs)
      reverse.outputUpstream = test.reversed(forward.outputUpstream)
      let (a, b) = (try forward.quantities(), try reverse.quantities())
      for (quantity, tensor) in a {
        let isSequence = quantity.isTrace || [.hidden, .inputGradient].contains(quantity.kind)
        #expect(
          b[quantity] == (isSequence ? test.reversed(tensor) : tensor),
          "\(quantity.rawValue), seed \(test.seed)")
      }
    }
  }

  @Test("rows of unequal lengths are computed as if each were alone, and padding is zero")
  func lengths() throws {
    for test in try Case.all() {
      var padded = test.problem
      padded.design.direction = test.seed.isMultiple(of: 2) ? .forward : .reverse
      let whole = try padded.quantities()
      var sums = try padded.solve().gradients.parameters.map { _ in 0.0 }
      for (row, length) in test.lengths.enumerated() {
        func own(_ tensor: Tensor<Double>) -> Tensor<Double> { tensor.row(row, steps: length) }
        func state(_ state: CellState<Double>) -> CellState<Double> {
          CellState(hidden: state.hidden.row(row), cell: state.cell.row(row))
        }
        var alone = padded
        alone.lengths = nil
        alone.dropout = DropoutMasks(recurrent: test.mask.map { [$0.row(row)] })
        alone.inputs = own(padded.inputs)
        alone.outputUpstream = own(padded.outputUpstream)
        alone.places[0].initial = state(padded.initial)
        alone.places[0].finalUpstream = state(padded.upstream.final)
        let single = try alone.quantities()
        for (quantity, tensor) in single where tensor.shape.count == 3 {
          let got = try #require(whole[quantity])
          #expect(own(got).distance(to: tensor) < 1e-13, "\(quantity.rawValue)")
          for step in length..<test.size.steps {
            #expect((0..<got.shape[2]).allSatisfy { got[step, row, $0] == 0 })
          }
        }
        for quantity in [
          Quantity.finalHidden, .finalCell, .initialHiddenGradient, .initialCellGradient,
        ] {
          let (got, one) = (try #require(whole[quantity]), try #require(single[quantity]))
          #expect(got.row(row).distance(to: one) < 1e-13, "\(quantity.rawValue)")
        }
        let gradients = try alone.solve().gradients.parameters
        for at in sums.recurrentWeights.elements.indices {
          sums.recurrentWeights.elements[at] += gradients.recurrentWeights.elements[at]
        }
      }
      let got = try #require(whole[.recurrentGradient])
      #expect(got.distance(to: sums.recurrentWeights) < 1e-12, "seed \(test.seed)")
    }
  }

  @Test("NaN in the padding of inputs and upstream gradients reaches nothing")
  func poison() throws {
    for seed in 1...40 {
      var draws = Draws(state: UInt64(seed) &* 0x5A5A)
      let size = Dimensions(batch: 3, steps: 4, inputs: 2, units: 3)
      let design = draws.networkDesign(units: size.units)
      let clean = draws.problem(
        size, in: design, lengths: draws.lengths(size),
        dropout: Dropout(between: true, recurrent: true))
      var poisoned = clean
      for (row, length) in (clean.lengths ?? []).enumerated() {
        for step in length..<size.steps {
          for at in 0..<size.inputs { poisoned.inputs[step, row, at] = .nan }
          for at in 0..<clean.outputUpstream.shape[2] {
            poisoned.outputUpstream[step, row, at] = .infinity
          }
        }
      }
      #expect(try poisoned.quantities() == clean.quantities(), "seed \(seed)")
    }
  }

  @Test("lengths and masks that do not fit are named")
  func errors() throws {
    let test = try Case(seed: 3)
    var problem = test.problem
    problem.lengths = Array(repeating: test.size.steps + 1, count: test.size.batch)
    #expect(try error(problem) == "lengths")
    problem.lengths = []
    #expect(try error(problem) == "lengths")
    problem.lengths = nil
    problem.dropout.recurrent = [Tensor(repeating: 1, shape: [1, 99])]
    #expect(try error(problem) == "recurrent_mask")
  }

  private func error(_ problem: Problem<Double>) throws -> String? {
    #expect(throws: ShapeError.self) { try problem.quantities() }?.tensor
  }
}

extension Tensor {
  /// One row of a batch: of states [N, H], or of a sequence [T, N, H] its first steps.
  fileprivate func row(_ row: Int, steps: Int? = nil) -> Tensor {
    let width = shape[shape.count - 1]
    let batch = shape[shape.count - 2]
    var own: [Scalar] = []
    for step in 0..<(steps ?? 1) {
      let start = (step * batch + row) * width
      own += elements[start..<(start + width)]
    }
    let leading = steps.map { [$0] } ?? []
    return Tensor(shape: leading + [1, width], elements: own)
  }
}
