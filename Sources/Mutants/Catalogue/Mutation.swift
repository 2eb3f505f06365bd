public import LSTM

/// A fault as data: edits of equations, wiring or arithmetic, and where it shows.
public struct Mutation: Hashable, Sendable {
  public var edits: [Edit]
  /// The sizes of a place at which it acts.
  public var condition = Condition.always
  /// The designs that have what it bends.
  public var presence = Presence.always
  public var places = Places.all
  /// Whether forward is right, and the gradients are those of a wrong forward pass.
  public var gradientsOnly = false

  public init(
    _ edits: [Edit], when condition: Condition = .always, in presence: Presence = .always,
    at places: Places = .all, gradientsOnly: Bool = false
  ) {
    self.edits = edits
    self.condition = condition
    self.presence = presence
    self.places = places
    self.gradientsOnly = gradientsOnly
  }

  /// Which layers and directions have the fault.
  public enum Places: Hashable, Sendable {
    case all, reverse, upperLayers

    func contains(_ place: Place) -> Bool {
      switch self {
      case .all: true
      case .reverse: place.isReverse
      case .upperLayers: place.layer > 0
      }
    }
  }
}

/// The sizes at which a fault acts; at others the kernel is right.
public enum Condition: Hashable, Sendable {
  case always
  /// I = H, the hidden state as long as well: only there shapes let it pass unnoticed.
  case square
  /// The hidden state is as long as the cell state.
  case unprojected
  case oneStep, noStep, oddSteps
  /// More than 64 rows in all steps.
  case manyRows

  func holds(_ size: PlaceSize) -> Bool {
    switch self {
    case .always: true
    case .square: size.inputs == size.units && size.hidden == size.units
    case .unprojected: size.hidden == size.units
    case .oneStep: size.steps == 1
    case .noStep: size.steps == 0
    case .oddSteps: size.steps % 2 == 1
    case .manyRows: size.steps * size.batch > 64
    }
  }
}

extension Mutation {
  /// Whether both change one equation or the wiring: the second would not find it as it was
  /// written for.
  public func meets(_ other: Mutation) -> Bool {
    edits.contains { edit in
      if case .wiring = edit {
        return other.edits.contains { if case .wiring = $0 { true } else { false } }
      }
      guard case .equation(let phase, let target, _) = edit else { return false }
      return other.edits.contains {
        if case .equation(phase, target, _) = $0 { true } else { false }
      }
    }
  }
}

/// One change of equations, wiring or arithmetic.
public enum Edit: Hashable, Sendable {
  /// Of the equation that gives a value in a phase.
  case equation(LayerEquations.Phase, Value, Change)
  /// Of the way in which values of some kinds, by what they are in the plain layer, are read, in
  /// some phases.
  case reading([Value.Kind], [LayerEquations.Phase], Reading)
  /// The gates of values of some kinds take each other's places: what was gate q is `order[q]`.
  case gateOrder([Value.Kind], [Gate], [LayerEquations.Phase])
  /// Every equation of a phase.
  case scope(LayerEquations.Phase, Equation.Scope)
  case wiring(Wiring)
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
    case units(Operand.Units)
    case form(Operand.Form)
    case transposed
  }

  func apply(
    to equations: inout LayerEquations, _ wiring: inout Wiring, _ arithmetic: inout Arithmetic
  ) {
    switch self {
    case .equation(let phase, let target, let change):
      for at in equations[phase].indices where equations[phase][at].target == target {
        change.apply(to: &equations[phase][at])
      }
    case .reading(let kinds, let phases, let reading):
      for phase in phases {
        equations[phase] = equations[phase].map { equation in
          equation.mapOperands {
            kinds.contains($0.value.kind.plain) ? reading.applied(to: $0) : $0
          }
        }
      }
    case .gateOrder(let kinds, let order, let phases):
      func moved(_ value: Value) -> Value {
        guard let gate = value.gate, kinds.contains(value.kind.plain) else { return value }
        return value.of(order[gate.rawValue])
      }
      for phase in phases {
        equations[phase] = equations[phase].map { equation in
          var changed = equation.mapOperands { operand in
            var operand = operand
            operand.value = moved(operand.value)
            return operand
          }
          changed.target = moved(equation.target)
          return changed
        }
      }
    case .scope(let phase, let scope):
      for at in equations[phase].indices { equations[phase][at].scope = scope }
    case .wiring(let changed): wiring = changed
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
    case .units(let units): operand.units = units
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
      case .clipped(let limit, let inner, let form): .clipped(limit, map(inner), form)
      case .inside(let limit, let z, let form): .inside(limit, change(z), form)
      case .normalised(let v, let form): .normalised(change(v), form)
      case .denormalised(let d, let v, let form): .denormalised(change(d), of: change(v), form)
      case .forgetBias: factor
      }
    }
    var equation = self
    equation.terms = terms.map { term in
      var term = term
      term.factors = term.factors.map(map)
      return term
    }
    return equation
  }
}
