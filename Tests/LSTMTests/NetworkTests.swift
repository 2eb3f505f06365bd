import LSTM
import Testing

@Suite("A network is its layers")
struct NetworkTests {
  private func problem(_ seed: UInt64, _ change: (inout NetworkDesign) -> Void) -> Problem<Double> {
    var draws = Draws(state: seed &* 0xBEEF)
    let size = draws.size()
    var design = draws.networkDesign(units: size.units)
    change(&design)
    return draws.problem(
      size, in: design, lengths: draws.flip() ? draws.lengths(size) : nil,
      dropout: Dropout(between: true, recurrent: draws.flip()))
  }

  /// The part of a problem that one place solves, with a given input and upstream gradient.
  private func part(
    _ problem: Problem<Double>, _ at: Int, _ x: Tensor<Double>, _ sent: Tensor<Double>
  ) -> Problem<Double> {
    Problem(
      design: NetworkDesign(
        cell: problem.design.cell,
        direction: problem.design.places[at].isReverse ? .reverse : .forward),
      places: [problem.places[at]], inputs: x, outputUpstream: sent, lengths: problem.lengths,
      dropout: DropoutMasks(recurrent: problem.dropout.recurrent.map { [$0[at]] }))
  }

  @Test("bidirectional is two single runs, merged", arguments: Merge.allCases)
  func bidirectional(merge: Merge) throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let whole = problem(seed) {
        $0.layers = 1
        $0.direction = .bidirectional
        $0.merge = merge
      }
      let (pass, gradients) = try whole.solveNetwork()
      let (x, y) = (whole.inputs, whole.outputUpstream)
      let hidden = pass.places.map(\.hidden)
      let width = hidden[0].shape[2]
      // The output and what it sends back, entry by entry and written out.
      var sent = hidden
      for step in 0..<x.shape[0] {
        for row in 0..<x.shape[1] {
          for at in 0..<width {
            let (f, r) = (hidden[0][step, row, at], hidden[1][step, row, at])
            let dy = y[step, row, at]
            switch merge {
            case .concat:
              #expect(pass.output[step, row, at] == f && pass.output[step, row, width + at] == r)
              (sent[0][step, row, at], sent[1][step, row, at]) = (dy, y[step, row, width + at])
            case .sum:
              #expect(pass.output[step, row, at] == f + r)
              (sent[0][step, row, at], sent[1][step, row, at]) = (dy, dy)
            case .product:
              #expect(pass.output[step, row, at] == f * r)
              (sent[0][step, row, at], sent[1][step, row, at]) = (dy * r, dy * f)
            case .average:
              #expect(pass.output[step, row, at] == (f + r) / 2)
              (sent[0][step, row, at], sent[1][step, row, at]) = (dy / 2, dy / 2)
            }
          }
        }
      }
      var dx = x.map { _ in 0.0 }
      for at in 0..<2 {
        let single = try part(whole, at, x, sent[at]).solve()
        // One direction over whole sequences may take the plain path, which rounds differently.
        #expect(single.pass.hidden.distance(to: hidden[at]) < 1e-14)
        #expect(
          single.gradients.parameters.recurrentWeights.distance(
            to: gradients.places[at].parameters.recurrentWeights) < 1e-12)
        for entry in dx.elements.indices {
          dx.elements[entry] += single.gradients.inputs.elements[entry]
        }
      }
      #expect(dx.distance(to: gradients.inputs) < 1e-12, "seed \(seed)")
    }
  }

  @Test("stacked layers are composed, with the mask between them, bit for bit")
  func stack() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let whole = problem(seed) {
        $0.layers = 2
        $0.direction = seed.isMultiple(of: 2) ? .forward : .reverse
      }
      let (pass, gradients) = try whole.solveNetwork()
      let mask = try #require(whole.dropout.between?[0])
      func masked(_ tensor: Tensor<Double>) -> Tensor<Double> {
        Tensor(
          shape: tensor.shape, elements: zip(tensor.elements, mask.elements).map { $0 * $1 })
      }
      let lower = try part(whole, 0, whole.inputs, whole.outputUpstream).forward()
      let upper = try part(whole, 1, masked(lower.hidden), whole.outputUpstream).solve()
      let sent = masked(upper.gradients.inputs)
      let below = try part(whole, 0, whole.inputs, sent).solve().gradients
      #expect(pass.output == upper.pass.hidden, "seed \(seed)")
      #expect(pass.places[0].final == lower.final && pass.places[1].final == upper.pass.final)
      #expect(gradients.inputs == below.inputs)
      #expect(gradients.places[0].parameters == below.parameters)
      #expect(gradients.places[1].parameters == upper.gradients.parameters)
    }
  }

  @Test("a tensor that does not fit is named with its place")
  func errors() throws {
    func refuses(_ name: String, _ spoil: (inout Problem<Double>) -> Void) {
      var draws = Draws(state: 9)
      var design = NetworkDesign(layers: 2, direction: .bidirectional)
      design.cell.hasPeepholes = true
      var spoiled = draws.problem(
        Dimensions(batch: 2, steps: 3, inputs: 2, units: 3), in: design,
        dropout: Dropout(between: true))
      spoil(&spoiled)
      let error = #expect(throws: ShapeError.self) { try spoiled.quantities() }
      #expect(error?.tensor == name)
    }
    let wrong = Tensor(repeating: 0.0, shape: [1, 2])
    refuses("W.1r") { $0.places[3].parameters.inputWeights = wrong }
    refuses("W.1f") { $0.places[2].parameters.inputWeights = Tensor(repeating: 0, shape: [12, 3]) }
    refuses("p.0r") { $0.places[1].parameters.extra.peepholes = nil }
    refuses("P.0f") { $0.places[0].parameters.extra.projection = wrong }
    refuses("h0.1f") { $0.places[2].initial.hidden = wrong }
    refuses("mask.1") { $0.dropout.between = [wrong] }
    refuses("mask") { $0.dropout.between = [] }
    refuses("places") { $0.places.removeLast() }
    refuses("upstream of the hidden states") { $0.outputUpstream = wrong }
    refuses("upstream of the final cell state.0r") { $0.places[1].finalUpstream.cell = wrong }
  }

  @Test("quantities are named by place where there are many, and read back")
  func names() throws {
    var draws = Draws(state: 11)
    for _ in 0..<40 {
      let problem = draws.problem()
      let quantities = try problem.quantities()
      #expect(Set(quantities.keys) == Set(Quantity.all(in: problem.design)))
      for (quantity, tensor) in quantities {
        #expect(Quantity(rawValue: quantity.rawValue) == quantity)
        #expect(tensor.shape == quantity.shape(problem.size, in: problem.design))
        let hasSuffix = quantity.rawValue.split(separator: ".").count == 3
        #expect(hasSuffix == !(problem.design.isSingle || quantity.kind.isOfNetwork))
      }
    }
    #expect(
      Quantity(.finalHidden, at: Place(layer: 1, isReverse: true)).rawValue == "output.h_n.1r")
    for wrong in ["output.h_n.", "output.h_n.1x", "output.h_n.01f", "output.y.0f", "output.z"] {
      #expect(Quantity(rawValue: wrong) == nil)
    }
    #expect(Quantity.allCases.count == 14)
  }
}
