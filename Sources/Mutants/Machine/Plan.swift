import LSTM

/// The equations made ready for one place of a problem.
final class Plan<Scalar: LSTMScalar & BinaryFloatingPoint>: Sendable {
  let isInPlace: Bool
  let backwardAscends: Bool
  /// Of each phase, in the order of its equations; nil for those that the design lacks.
  private let lines: [[Line<Scalar>?]]
  private let equations: LayerEquations

  init(_ frame: PlaceFrame<Scalar>, _ equations: LayerEquations, _ arithmetic: Arithmetic) {
    self.equations = equations
    isInPlace = equations.isInPlace
    backwardAscends = equations.backwardAscends
    lines = LayerEquations.Phase.allCases.map { phase in
      equations[phase].map { Line($0, frame, arithmetic) }
    }
  }

  private init(_ equations: LayerEquations, _ lines: [[Line<Scalar>?]]) {
    self.equations = equations
    self.lines = lines
    isInPlace = equations.isInPlace
    backwardAscends = equations.backwardAscends
  }

  subscript(phase: LayerEquations.Phase) -> [Line<Scalar>?] { lines[phase.index] }

  /// The same with what differs in other equations made anew.
  func bent(
    to other: LayerEquations, _ frame: PlaceFrame<Scalar>, _ arithmetic: Arithmetic
  ) -> Plan {
    var lines = lines
    for phase in LayerEquations.Phase.allCases where other[phase] != equations[phase] {
      for (at, equation) in other[phase].enumerated() where equation != equations[phase][at] {
        lines[phase.index][at] = Line(equation, frame, arithmetic)
      }
    }
    return Plan(other, lines)
  }
}

/// An equation made ready for one design, to be carried out many times.
final class Line<Scalar: LSTMScalar & BinaryFloatingPoint>: Sendable {
  let target: Value
  let scope: Equation.Scope
  let weight: Equation.Weight
  let isStored: Bool
  let width: Int
  /// What each product multiplies with its matrix.
  let products: [[Factor]]
  let matrices: StackedMatrix<Scalar>
  let others: [Term]

  /// Nil where the design lacks the equation.
  init?(_ equation: Equation, _ frame: PlaceFrame<Scalar>, _ arithmetic: Arithmetic) {
    guard equation.presence.holds(frame.parts) else { return nil }
    target = equation.target
    scope = equation.scope
    weight = equation.weight
    isStored = equation.isStored
    width = frame.size.width(target.kind.width)
    var products: [[Factor]] = []
    var others: [Term] = []
    var matrices: [(operand: Operand, scale: Double)] = []
    for term in equation.terms where term.stands(in: frame.parts) {
      let factors = term.factors(in: frame.parts)
      if let at = factors.firstIndex(where: \.isMatrix), let matrix = factors[at].operand {
        products.append(Array(factors[..<at] + factors[(at + 1)...]))
        matrices.append((matrix, term.scale))
      } else {
        others.append(Term(scale: term.scale, factors: factors))
      }
    }
    self.products = products
    self.others = others
    self.matrices = frame.reader.stacked(matrices, height: width, arithmetic)
  }
}

extension LayerEquations.Phase {
  /// Its place among all.
  var index: Int {
    switch self {
    case .start: 0
    case .forward: 1
    case .ended: 2
    case .returned: 3
    case .finals: 4
    case .kept: 5
    case .seed: 6
    case .backward: 7
    case .waiting: 8
    case .returnedGradients: 9
    case .sums: 10
    case .initialGradients: 11
    }
  }
}

extension Term {
  /// Whether it is the product of a vector and a matrix.
  var isProduct: Bool { factors.contains(where: \.isMatrix) }

  func stands(in parts: Parts) -> Bool {
    presence.holds(parts)
      && factors.allSatisfy { $0.optional != nil || $0.presence.holds(parts) }
  }

  /// Without what a design does not multiply by.
  func factors(in parts: Parts) -> [Factor] {
    factors.filter { $0.optional.map(parts.isSuperset(of:)) ?? true }
  }
}

extension Factor {
  var isMatrix: Bool {
    if case .value(let operand) = self { operand.value.isMatrix } else { false }
  }
}
