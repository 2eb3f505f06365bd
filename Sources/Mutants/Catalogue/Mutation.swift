public import LSTM

/// A fault as data: edits of the equations or the arithmetic, and the sizes at which it shows.
public struct Mutation: Hashable, Sendable {
  public var edits: [Edit]
  public var condition = Condition.always
  /// Whether forward is right, and the gradients are those of a wrong forward pass.
  public var gradientsOnly = false

  public init(
    _ edits: [Edit], when condition: Condition = .always, gradientsOnly: Bool = false
  ) {
    self.edits = edits
    self.condition = condition
    self.gradientsOnly = gradientsOnly
  }
}

/// The sizes at which a fault acts; at others the kernel is right.
public enum Condition: Hashable, Sendable {
  case always
  /// I = H: only there shapes let it pass unnoticed.
  case square
  case oneStep, noStep, oddSteps
  /// More than 64 rows in all steps.
  case manyRows

  func holds(_ size: Dimensions) -> Bool {
    switch self {
    case .always: true
    case .square: size.inputs == size.units
    case .oneStep: size.steps == 1
    case .noStep: size.steps == 0
    case .oddSteps: size.steps % 2 == 1
    case .manyRows: size.steps * size.batch > 64
    }
  }
}

extension Mutation {
  /// Whether both change one equation: the second would not find it as it was written for.
  public func meets(_ other: Mutation) -> Bool {
    edits.contains { edit in
      guard case .equation(let phase, let target, _) = edit else { return false }
      return other.edits.contains {
        if case .equation(phase, target, _) = $0 { true } else { false }
      }
    }
  }
}

/// One change of the equations or the arithmetic.
public enum Edit: Hashable, Sendable {
  /// Of the equation that gives a value in a phase.
  case equation(LayerEquations.Phase, Value, Change)
  /// Of the way in which values of some kinds are read, in some phases.
  case reading([Value.Kind], [LayerEquations.Phase], Reading)
  /// The gates of values of some kinds take each other's places: what was gate q is `order[q]`.
  case gateOrder([Value.Kind], [Gate], [LayerEquations.Phase])
  case inPlace
  case backwardAscending
  case order(SummationOrder)
  case activations(ActivationForm)
  case slopes(SlopeForm)
  case flush

  public enum Change: Hashable, Sendable {
    case terms([Term])
    case drop(Int)
    case scale(Int, Double)
    case add(Term)
    /// A factor of a term becomes another one, or goes.
    case factor(Int, Int, Factor?)
    case scope(Equation.Scope)
    case weight(Equation.Weight)
  }

  public enum Reading: Hashable, Sendable {
    case step(Operand.Step)
    case row(Operand.Row)
    case form(Operand.Form)
    case transposed
  }

  func apply(to equations: inout LayerEquations, _ arithmetic: inout Arithmetic) {
    switch self {
    case .equation(let phase, let target, let change):
      for at in equations[phase].indices where equations[phase][at].target == target {
        change.apply(to: &equations[phase][at])
      }
    case .reading(let kinds, let phases, let reading):
      for phase in phases {
        equations[phase] = equations[phase].map { equation in
          equation.mapOperands { kinds.contains($0.value.kind) ? reading.applied(to: $0) : $0 }
        }
      }
    case .gateOrder(let kinds, let order, let phases):
      func moved(_ value: Value) -> Value {
        guard let gate = value.gate, kinds.contains(value.kind) else { return value }
        return value.of(order[gate.rawValue])
      }
      for phase in phases {
        equations[phase] = equations[phase].map { equation in
          let changed = equation.mapOperands { operand in
            var operand = operand
            operand.value = moved(operand.value)
            return operand
          }
          return Equation(
            target: moved(equation.target), terms: changed.terms, isStored: equation.isStored,
            scope: equation.scope, weight: equation.weight)
        }
      }
    case .inPlace: equations.isInPlace = true
    case .backwardAscending: equations.backwardAscends = true
    case .order(let order): arithmetic.order = order
    case .activations(let form): arithmetic.activations = form
    case .slopes(let form): arithmetic.slopes = form
    case .flush: arithmetic.flushes = true
    }
  }
}

extension Edit.Change {
  fileprivate func apply(to equation: inout Equation) {
    switch self {
    case .terms(let terms): equation.terms = terms
    case .drop(let term): equation.terms.remove(at: term)
    case .scale(let term, let scale): equation.terms[term].scale *= scale
    case .add(let term): equation.terms.append(term)
    case .factor(let term, let factor, let replacement):
      equation.terms[term].factors.replaceSubrange(
        factor...factor, with: replacement.map { [$0] } ?? [])
    case .scope(let scope): equation.scope = scope
    case .weight(let weight): equation.weight = weight
    }
  }
}

extension Edit.Reading {
  fileprivate func applied(to operand: Operand) -> Operand {
    var operand = operand
    switch self {
    case .step(let step): operand.step = step
    case .row(let row): operand.row = row
    case .form(let form): operand.form = form
    case .transposed: operand.isTransposed.toggle()
    }
    return operand
  }
}

extension Equation {
  fileprivate func mapOperands(_ change: (Operand) -> Operand) -> Equation {
    func map(_ factor: Factor) -> Factor {
      switch factor {
      case .value(let operand): .value(change(operand))
      case .activated(let site, let inner): .activated(site, map(inner))
      case .slope(let site, let z, let a): .slope(site, z: change(z), a: map(a))
      }
    }
    var equation = self
    equation.terms = terms.map { Term(scale: $0.scale, factors: $0.factors.map(map)) }
    return equation
  }
}
