import LSTM

/// Layers and directions over each other, a ``Machine`` at each place.
final class ModelNetwork<Scalar: LSTMScalar & BinaryFloatingPoint> {
  /// A place's equations and arithmetic.
  typealias Rules = (LayerEquations, Arithmetic)

  let problem: Problem<Scalar>
  let wiring: Wiring
  let arithmetic: Arithmetic
  /// The directions of the layers; of each place its output in the order of time.
  private let directions: Int
  private var machines: [Machine<Scalar>] = []
  private var outputs: [Tensor<Scalar>] = []
  private var answer: [Quantity: Tensor<Scalar>] = [:]

  /// - Precondition: the problem's shapes have been checked.
  init(_ problem: Problem<Scalar>, _ wiring: Wiring, _ arithmetic: Arithmetic) {
    var problem = problem
    problem.lengths = wiring.lengths(problem.lengths, steps: problem.inputs.shape[0])
    self.problem = problem
    self.wiring = wiring
    self.arithmetic = arithmetic
    directions = problem.design.direction == .bidirectional ? 2 : 1
  }

  // MARK: - Forward

  func forward(_ rules: (PlaceTask<Scalar>, Place) -> Rules) -> [Quantity: Tensor<Scalar>] {
    var output = problem.inputs
    for layer in 0..<problem.design.layers {
      let read = layer == 0 ? output : input(of: layer, merged: output)
      for at in places(of: layer) { runForward(at, on: read, rules) }
      let parts = places(of: layer).map { outputs[$0] }
      output =
        parts.count == 1
        ? parts[0]
        : wiring.merging.merged(parts[0], parts[1], problem.design.merge)
          .map(arithmetic.stored)
    }
    if wiring.mask == .outputToo, let mask = problem.dropout.between?.last {
      output = wiring.mask(output, mask)
    }
    give(.hidden, output)
    for (at, machine) in machines.enumerated() { giveForward(at, machine) }
    return answer
  }

  private func runForward(
    _ at: Int, on read: Tensor<Scalar>, _ rules: (PlaceTask<Scalar>, Place) -> Rules
  ) {
    let place = problem.design.places[at]
    let own = problem.places[at]
    var parameters = own.parameters
    if wiring.parameters != .own {
      parameters = problem.places[source(wiring.parameters, at)].parameters
      if parameters.inputWeights.shape != own.parameters.inputWeights.shape {
        parameters.inputWeights = own.parameters.inputWeights
      }
    }
    let task = PlaceTask(
      design: problem.design.cell, parameters: parameters,
      inputs: turned(read, wiring.inputs, place),
      initial: problem.places[source(wiring.initial, at)].initial,
      lengths: problem.lengths, mask: problem.dropout.recurrent?[at], isReverse: place.isReverse)
    let (equations, arithmetic) = rules(task, place)
    let machine = Machine(task, equations, arithmetic)
    machine.forward()
    machines.append(machine)
    outputs.append(turned(machine.sequence(.y), wiring.outputs, place))
  }

  private func input(of layer: Int, merged: Tensor<Scalar>) -> Tensor<Scalar> {
    let below = places(of: layer - 1).map { outputs[$0] }
    var read = merged
    switch wiring.between {
    case .networkInput where problem.inputs.shape == merged.shape: read = problem.inputs
    case .forwardAlone where below.count == 2:
      read = Wiring.Merging.forwardAlone.merged(below[0], below[1], problem.design.merge)
    case .reverseAlone where below.count == 2:
      read = Wiring.Merging.reverseAlone.merged(below[0], below[1], problem.design.merge)
    default: break
    }
    return masked(read, layer, wiring.mask)
  }

  private func masked(
    _ tensor: Tensor<Scalar>, _ layer: Int, _ masking: Wiring.Masking
  ) -> Tensor<Scalar> {
    problem.dropout.between.map { masking(tensor, $0[layer - 1]) } ?? tensor
  }

  // MARK: - Backward

  /// - Precondition: `forward` has run.
  func backward() -> [Quantity: Tensor<Scalar>] {
    var sent = problem.outputUpstream
    for layer in (0..<problem.design.layers).reversed() {
      let places = places(of: layer)
      var shares = shares(of: sent, in: layer)
      var below: Tensor<Scalar>?
      for at in places {
        let place = problem.design.places[at]
        machines[at].backward(
          upstream: turned(shares[at - places.lowerBound], wiring.upstream, place),
          final: problem.places[source(wiring.finalUpstream, at)].finalUpstream)
        giveBackward(at, machines[at])
        let dx = turned(machines[at].sequence(.dx), wiring.gradients, place)
        if wiring.overwritesUpstream, dx.shape == sent.shape {
          shares = self.shares(of: dx, in: layer)
        }
        below = sum(below, goesDown(place) ? dx : dx.map { _ in 0 })
      }
      sent = below ?? sent
      if layer > 0 {
        sent = masked(sent.map(arithmetic.stored), layer, wiring.maskBackward)
        if wiring.down == .none { sent = sent.map { _ in 0 } }
        if wiring.sendsEverywhere, sent.shape == problem.outputUpstream.shape {
          sent = sum(sent, problem.outputUpstream)
        }
      }
    }
    give(.inputGradient, sent)
    return answer
  }

  private func shares(of sent: Tensor<Scalar>, in layer: Int) -> [Tensor<Scalar>] {
    let parts = places(of: layer).map { outputs[$0] }
    guard parts.count == 2 else { return [sent] }
    let (a, b) = wiring.sharing.shared(sent, parts[0], parts[1], problem.design.merge)
    return [a, b]
  }

  private func goesDown(_ place: Place) -> Bool {
    directions == 1 || wiring.down != (place.isReverse ? .forwardAlone : .reverseAlone)
  }

  private func sum(_ a: Tensor<Scalar>?, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
    guard let a else { return b }
    return Tensor(shape: a.shape, elements: zip(a.elements, b.elements).map { $0 + $1 })
  }

  // MARK: - What is returned

  private func giveForward(_ at: Int, _ machine: Machine<Scalar>) {
    let place = problem.design.places[at]
    let from = machines[source(wiring.finalStates, at)]
    give(.finalHidden, from.final(.finalHidden), at)
    give(.finalCell, from.final(.finalCell), at)
    let traces: [(Quantity.Kind, Value)] = [
      (.inputGate, .gate(.input)), (.forgetGate, .gate(.forget)),
      (.candidate, .gate(.candidate)), (.outputGate, .gate(.output)), (.cell, .c),
    ]
    for (quantity, value) in traces {
      var trace = turned(machine.sequence(value), .own, place)
      if value == .c, let lengths = problem.lengths { clear(&trace, behind: lengths) }
      give(quantity, trace, at)
    }
  }

  /// Rows that have ended keep their cell state, but it is no step's.
  private func clear(_ trace: inout Tensor<Scalar>, behind lengths: [Int]) {
    let (batch, width) = (trace.shape[1], trace.shape[2])
    for row in 0..<batch {
      for step in lengths[row]..<trace.shape[0] {
        for at in 0..<width { trace.elements[(step * batch + row) * width + at] = 0 }
      }
    }
  }

  private func giveBackward(_ at: Int, _ machine: Machine<Scalar>) {
    let (states, sums) = (
      source(wiring.initialGradients, at), source(wiring.parameterGradients, at)
    )
    give(.initialHiddenGradient, machine.initial(.dh0), states)
    give(.initialCellGradient, machine.initial(.dc0), states)
    for (kind, gradient) in machine.parameterGradients() {
      let own = problem.places[at].parameters.inputWeights.shape
      let other = problem.places[sums].parameters.inputWeights.shape
      give(kind, gradient, kind == .weightGradient && own != other ? at : sums)
    }
  }

  private func give(_ kind: Quantity.Kind, _ tensor: Tensor<Scalar>, _ at: Int = 0) {
    let place = problem.design.isSingle ? nil : problem.design.places[at]
    answer[Quantity(kind, at: place)] = tensor.map {
      arithmetic.settled(arithmetic.stored($0))
    }
  }

  // MARK: - Places

  private func places(of layer: Int) -> Range<Int> {
    (layer * directions)..<((layer + 1) * directions)
  }

  private func source(_ source: Wiring.Source, _ at: Int) -> Int {
    source.place(at, layers: problem.design.layers, directions: directions)
  }

  private func turned(
    _ tensor: Tensor<Scalar>, _ turn: Wiring.Turn, _ place: Place
  ) -> Tensor<Scalar> {
    place.isReverse ? turn(tensor, problem.lengths) : tensor
  }
}
