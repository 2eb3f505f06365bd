import LSTM

/// The LSTM's equations as data: a value can be changed where code cannot.
///
/// Every term and factor is a site that a mutation may bend; without a mutation this is the
/// layer, forward and backward.
public struct LayerEquations: Hashable, Sendable {
  /// The states before the first step.
  public var start: [Equation]
  /// Carried out at t = 0 … T − 1.
  public var forward: [Equation]
  /// What forward returns, a step at a time, and the final states.
  public var returned: [Equation]
  public var finals: [Equation]
  /// What backward will read, at t = −1 … T − 1.
  public var kept: [Equation]
  /// The gradients behind the last step.
  public var seed: [Equation]
  /// Carried out at t = T − 1 … 0.
  public var backward: [Equation]
  /// What backward returns, a step at a time.
  public var returnedGradients: [Equation]
  /// Sums over all steps and rows.
  public var sums: [Equation]
  /// What is left before the first step.
  public var initialGradients: [Equation]
  /// Whether one unit's hidden state is overwritten before the next unit reads it.
  public var isInPlace = false
  /// Whether backward runs at t = 0 … T − 1.
  public var backwardAscends = false

  public static let right = LayerEquations()

  private init() {
    typealias V = Value
    func of(_ value: Value, _ offset: Int = 0) -> Operand {
      Operand(value, step: .relative(offset))
    }
    func equation(_ target: Value, _ terms: [Term], stored: Bool = false) -> Equation {
      Equation(target: target, terms: terms, isStored: stored)
    }
    func copy(_ target: Value, _ source: Operand, stored: Bool = false) -> Equation {
      equation(target, [source.term], stored: stored)
    }
    func slope(_ gate: Gate) -> Factor {
      .slope(.gate(gate), z: of(V.keptZ(gate)), a: .value(of(V.kept(gate))))
    }
    func back(_ matrix: Value) -> Operand {
      var operand = of(matrix)
      operand.isTransposed = true
      return operand
    }
    let (i, f, g, o) = (Gate.input, Gate.forget, Gate.candidate, Gate.output)

    start = [copy(V.h, of(V.h0)), copy(V.c, of(V.c0))]
    forward =
      Gate.allCases.map { q in
        equation(
          V.z(q), of(V.x) * of(V.weights(q)) + of(V.h, -1) * of(V.recurrent(q)) + of(V.bias(q)).term
        )
      }
      + Gate.allCases.map { q in
        equation(V.gate(q), [Term(factors: [.activated(.gate(q), .value(of(V.z(q))))])])
      } + [
        equation(V.c, of(V.gate(f)) * of(V.c, -1) + of(V.gate(i)) * of(V.gate(g))),
        equation(V.shown, [Term(factors: [.activated(.cell, .value(of(V.c)))])]),
        equation(V.h, [of(V.gate(o)) * of(V.shown)], stored: true),
      ]
    returned = [copy(V.y, of(V.h))]
    finals = [copy(V.finalHidden, of(V.h)), copy(V.finalCell, of(V.c))]

    kept =
      Gate.allCases.map { copy(V.keptZ($0), of(V.z($0))) }
      + Gate.allCases.map { copy(V.kept($0), of(V.gate($0)), stored: true) }
      + [copy(V.keptC, of(V.c), stored: true), copy(V.keptShown, of(V.shown), stored: true)]
    seed = [
      copy(V.carriedHidden, of(V.upstreamHidden)), copy(V.carriedCell, of(V.upstreamCell)),
    ]
    backward = [
      equation(V.dh, of(V.upstream).term + of(V.carriedHidden, 1).term),
      equation(
        V.dc,
        of(V.dh) * of(V.kept(o)) * .slope(.cell, z: of(V.c), a: .value(of(V.keptShown)))
          + of(V.carriedCell, 1).term),
      equation(V.dz(i), [of(V.dc) * of(V.kept(g)) * slope(i)], stored: true),
      equation(V.dz(f), [of(V.dc) * of(V.keptC, -1) * slope(f)], stored: true),
      equation(V.dz(g), [of(V.dc) * of(V.kept(i)) * slope(g)], stored: true),
      equation(V.dz(o), [of(V.dh) * of(V.keptShown) * slope(o)], stored: true),
      equation(V.carriedCell, [of(V.dc) * of(V.kept(f))]),
      equation(V.carriedHidden, Gate.allCases.map { of(V.dz($0)) * back(V.recurrent($0)) }),
    ]
    returnedGradients = [equation(V.dx, Gate.allCases.map { of(V.dz($0)) * back(V.weights($0)) })]
    sums = Gate.allCases.flatMap { q in
      [
        equation(V.dW(q), [of(V.dz(q)) * of(V.x)]), equation(V.dR(q), [of(V.dz(q)) * of(V.h, -1)]),
        equation(V.db(q), [of(V.dz(q)).term]),
      ]
    }
    initialGradients = [copy(V.dh0, of(V.carriedHidden)), copy(V.dc0, of(V.carriedCell))]
  }

  subscript(phase: Phase) -> [Equation] {
    get { self[keyPath: phase.path] }
    set { self[keyPath: phase.path] = newValue }
  }

  /// In the order in which they are carried out.
  public enum Phase: String, Hashable, Sendable, CaseIterable {
    case start, forward, returned, finals, kept, seed, backward, returnedGradients, sums
    case initialGradients

    fileprivate var path: WritableKeyPath<LayerEquations, [Equation]> {
      switch self {
      case .start: \.start
      case .forward: \.forward
      case .returned: \.returned
      case .finals: \.finals
      case .kept: \.kept
      case .seed: \.seed
      case .backward: \.backward
      case .returnedGradients: \.returnedGradients
      case .sums: \.sums
      case .initialGradients: \.initialGradients
      }
    }
  }
}
