public import LSTM

/// A problem made ready for many mutations of one model: what they leave right is computed once.
public struct Posed: Sendable {
  private enum Numbers: Sendable {
    case single(Prepared<Float>)
    case double(Prepared<Double>)
  }

  private let numbers: Numbers

  /// - Parameters:
  ///   - model: its mutation is of no effect.
  ///   - isForMany: whether to keep the right forward pass for mutations of backward alone.
  /// - Throws: ``ShapeError`` naming the tensor that does not fit.
  public init(_ problem: Problem<Double>, for model: Model, isForMany: Bool = true) throws {
    _ = try problem.dimensions()
    numbers =
      switch model.precision {
      case .double: .double(Prepared(problem, model.arithmetic, isForMany: isForMany))
      case .single:
        .single(Prepared(problem.map { Float($0) }, model.arithmetic, isForMany: isForMany))
      }
  }

  /// Forward and, unless it is not asked for, backward.
  ///
  /// - Parameter hasTraces: whether gates and cell states are asked for too.
  public func solve(
    _ mutation: Mutation?, hasTraces: Bool = false, isForwardAlone: Bool = false
  ) -> [Quantity: Tensor<Double>] {
    switch numbers {
    case .double(let prepared): prepared.solve(mutation, hasTraces, isForwardAlone)
    case .single(let prepared):
      prepared.solve(mutation, hasTraces, isForwardAlone).mapValues {
        Tensor(shape: $0.shape, elements: $0.elements.map(Double.init))
      }
    }
  }
}

/// A problem in a model's numbers, with the lines of the right equations at every place.
final class Prepared<Scalar: LSTMScalar & BinaryFloatingPoint>: Sendable {
  private let problem: Problem<Scalar>
  private let parts: Parts
  private let arithmetic: Arithmetic
  private let plans: [Plan<Scalar>]
  private let right: RightForward<Scalar>?

  init(_ problem: Problem<Scalar>, _ arithmetic: Arithmetic, isForMany: Bool) {
    self.problem = problem
    self.arithmetic = arithmetic
    parts = Parts(problem)
    let network = ModelNetwork(problem, .right, arithmetic, hasTraces: false)
    let plans = problem.places.indices.map {
      Plan(network.frame(of: $0), .right, arithmetic)
    }
    self.plans = plans
    right = isForMany ? network.rightForward { at, _ in (plans[at], arithmetic) } : nil
  }

  func solve(
    _ mutation: Mutation?, _ hasTraces: Bool, _ isForwardAlone: Bool
  ) -> [Quantity: Tensor<Scalar>] {
    if mutation?.gradientsOnly == true {
      let outputs = solve(nil, hasTraces, true)
      return isForwardAlone
        ? outputs : bent(mutation, hasTraces, false).merging(outputs) { _, right in right }
    }
    return bent(mutation, hasTraces, isForwardAlone)
  }

  private func bent(
    _ mutation: Mutation?, _ hasTraces: Bool, _ isForwardAlone: Bool
  ) -> [Quantity: Tensor<Scalar>] {
    let mutation = mutation?.presence.holds(parts) == true ? mutation : nil
    var (equations, wiring, changed) = (LayerEquations.right, Wiring.right, arithmetic)
    for edit in mutation?.edits ?? [] { edit.apply(to: &equations, &wiring, &changed) }
    let network = ModelNetwork(problem, wiring, changed, hasTraces: hasTraces)
    let rules = { (at: Int, frame: PlaceFrame<Scalar>) -> (Plan<Scalar>, Arithmetic) in
      let isBent =
        mutation?.condition.holds(frame.size) == true
        && mutation?.places.contains(self.problem.design.places[at]) == true
      let own = wiring.movesFrames ? nil : self.plans[at]
      return (
        own.map { isBent ? $0.bent(to: equations, frame, self.arithmetic) : $0 }
          ?? Plan(frame, isBent ? equations : .right, self.arithmetic),
        isBent ? changed : self.arithmetic
      )
    }
    let outputs: [Quantity: Tensor<Scalar>]
    if let right, !hasTraces, mutation?.edits.allSatisfy(\.isOfBackwardAlone) ?? true {
      outputs = network.resume(right, rules)
    } else {
      outputs = network.forward(rules)
    }
    return isForwardAlone ? outputs : network.backward()
  }
}

extension Edit {
  /// Whether it leaves the forward pass as it is.
  fileprivate var isOfBackwardAlone: Bool {
    switch self {
    case .equation(let phase, _, _), .scope(let phase, _): phase.pass == .backward
    case .reading(_, let phases, _), .gateOrder(_, _, let phases):
      phases.allSatisfy { $0.pass == .backward }
    case .wiring(let wiring): wiring.isRightForward
    case .backwardAscending, .slopes: true
    case .inPlace, .order, .activations, .flush: false
    }
  }
}
