import LSTM

extension Mutant {
  /// One mutant a site and operator: every term, factor and equation of the layer.
  static let systematic: [Mutant] = LayerEquations.Phase.allCases.flatMap { phase in
    LayerEquations.right[phase].flatMap { equation in
      Site(phase: phase, equation: equation).mutants
    }
  }

  /// One equation in its phase.
  private struct Site {
    let phase: LayerEquations.Phase
    let equation: Equation

    /// The states before the first step and the gradients behind the last have equations of
    /// their own.
    var name: String {
      [.start, .seed].contains(phase) ? "\(equation.target.symbol)-start" : equation.target.symbol
    }

    var mutants: [Mutant] {
      equation.terms.indices.flatMap { terms($0) + factors($0) } + scopes + weights
    }

    func mutant(
      _ name: String, _ summary: String, _ change: Edit.Change,
      when condition: Condition = .always
    ) -> Mutant {
      Mutant(
        id: "\(self.name).\(name)", summary: summary, class: Class(equation, phase),
        pass: phase.pass,
        mutation: Mutation([.equation(phase, equation.target, change)], when: condition))
    }

    func terms(_ at: Int) -> [Mutant] {
      let term = equation.terms[at]
      let (target, symbol, text) = (equation.target.text, term.symbol, term.text)
      var found = [
        mutant("drop.\(symbol)", "\(target) lacks the term \(text)", .drop(at)),
        mutant("double.\(symbol)", "\(target) has the term \(text) twice", .scale(at, 2)),
        mutant(
          "negate.\(symbol)", "\(target) has the term \(text) with the other sign",
          .scale(at, -1)),
      ]
      if term.factors.count > 1, !term.isProduct, phase != .sums {
        var terms = equation.terms
        terms[at] = Term(factors: [term.factors[0]])
        terms.insert(Term(factors: Array(term.factors.dropFirst())), at: at + 1)
        found.append(
          mutant(
            "add.\(symbol)", "\(target) adds the factors of \(text) instead of multiplying them",
            .terms(terms)))
      }
      return found
    }

    func factors(_ at: Int) -> [Mutant] {
      let term = equation.terms[at]
      return term.factors.indices.flatMap { place -> [Mutant] in
        let factor = term.factors[place]
        var found = alternatives(to: factor, in: term).map { other, condition in
          mutant(
            (term.factors.count > 1 ? "\(term.symbol)." : "")
              + "\(factor.symbol).as.\(other.symbol)",
            "\(equation.target.text) takes \(other.text) for \(factor.text)"
              + (term.factors.count > 1 ? " in \(term.text)" : ""),
            .factor(at, place, other), when: condition)
        }
        if term.factors.count > 1, !term.isProduct, phase != .sums {
          found.append(
            mutant(
              "\(term.symbol).without.\(factor.symbol)",
              "\(equation.target.text) lacks the factor \(factor.text) in \(term.text)",
              .factor(at, place, nil)))
        }
        return found
      }
    }

    var scopes: [Mutant] {
      let text = equation.target.text
      func mutant(_ name: String, _ summary: String, _ scope: Equation.Scope) -> Mutant {
        self.mutant(name, summary, .scope(scope))
      }
      var found = [
        mutant(
          "skip.last-row", "\(text) leaves out the last row of the batch", .init(rows: .exceptLast)),
        mutant("skip.last-unit", "\(text) leaves out the last unit", .init(units: .exceptLast)),
        mutant(
          "skip.tail-of-4", "\(text) is computed for whole vectors of 4 only",
          .init(units: .wholeVectors(4))),
        mutant(
          "skip.tail-of-8", "\(text) is computed for whole vectors of 8 only",
          .init(units: .wholeVectors(8))),
      ]
      if phase.isByStep || phase == .sums {
        found += [
          mutant(
            "skip.first-step", "\(text) leaves out the first step", .init(steps: .exceptFirst)),
          mutant("skip.last-step", "\(text) leaves out the last step", .init(steps: .exceptLast)),
        ]
      }
      if phase.isByStep {
        found.append(
          mutant(
            "stale", "\(text) stays what it was at the step computed first",
            .init(steps: .stale)))
      }
      if phase == .sums {
        found += [
          mutant(
            "only.first-step", "\(text) is the first step's contribution alone",
            .init(steps: .onlyFirst)),
          mutant(
            "only.last-step", "\(text) is the last step's contribution alone",
            .init(steps: .onlyLast)),
          mutant(
            "only.first-row", "\(text) is the first row's contribution alone",
            .init(rows: .onlyFirst)),
        ]
      }
      return found
    }

    var weights: [Mutant] {
      guard phase == .sums else { return [] }
      let text = equation.target.text
      return [
        mutant("mean.batch", "\(text) is averaged over the batch", .weight(.perRow)),
        mutant("mean.steps", "\(text) is averaged over the steps", .weight(.perStep)),
        mutant(
          "repeated", "\(text) counts step t as often as there are steps to the end",
          .weight(.stepsToEnd)),
      ]
    }
  }
}

extension LayerEquations.Phase {
  var isByStep: Bool {
    [.forward, .returned, .kept, .backward, .returnedGradients].contains(self)
  }

  var pass: Quantity.Pass {
    switch self {
    case .start, .forward, .returned, .finals: .forward
    case .kept, .seed, .backward, .returnedGradients, .sums, .initialGradients: .backward
    }
  }
}

extension Mutant.Class {
  init(_ equation: Equation, _ phase: LayerEquations.Phase) {
    self =
      switch (phase, equation.target.kind) {
      case (.start, _): .initialState
      case (.kept, _): .kept
      case (.seed, _), (_, .dh): .upstream
      case (_, .z): .preactivation
      case (_, .gate): .gate
      case (_, .c): .cell
      case (_, .shown), (_, .h): .hidden
      case (_, .y), (_, .finalHidden), (_, .finalCell): .returned
      case (_, .dc): .stateGradient
      case (_, .dz): .gateGradient
      case (_, .carriedHidden), (_, .carriedCell): .carried
      case (_, .dx): .inputGradient
      case (_, .dh0), (_, .dc0): .stateGradient
      default: .parameterGradient
      }
  }
}
