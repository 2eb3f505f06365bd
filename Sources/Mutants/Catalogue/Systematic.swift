import LSTM

extension Mutant {
  /// One mutant a site and operator: every term, factor and equation of the layer and its
  /// variants.
  static let systematic: [Mutant] = LayerEquations.Phase.allCases.flatMap { phase in
    let equations = LayerEquations.right[phase]
    return equations.enumerated().flatMap { at, equation in
      // What stands at another place in some designs is one equation all the same.
      equations[..<at].contains { $0.target == equation.target }
        ? [] : Site(phase: phase, equation: equation, before: equations[..<at]).mutants
    }
  }

  /// One equation in its phase.
  private struct Site {
    let phase: LayerEquations.Phase
    let equation: Equation
    let before: ArraySlice<Equation>

    /// The states before the first step and the gradients behind the last have equations of
    /// their own, and so have rows that ended and stages that a part puts between.
    var name: String {
      let symbol = equation.target.symbol
      return switch phase {
      case .start, .seed: "\(symbol)-start"
      case .ended, .waiting: "\(symbol)-ended"
      default:
        before.contains { $0.target.symbol == symbol }
          ? "\(symbol)-\(equation.presence.with.name)" : symbol
      }
    }

    /// What summaries call the target.
    var text: String {
      [.ended, .waiting].contains(phase)
        ? "\(equation.target.text) of rows that have ended" : equation.target.text
    }

    /// Where the equation stands, at one place or another.
    var presence: Presence {
      LayerEquations.right[phase].count { $0.target == equation.target } > 1
        ? .always : equation.presence
    }

    var mutants: [Mutant] {
      equation.terms.indices.flatMap { terms($0) + factors($0) } + scopes + weights
    }

    func mutant(
      _ name: String, _ summary: String, _ change: Edit.Change,
      when condition: Condition = .always, in more: Presence = .always
    ) -> Mutant {
      Mutant(
        id: "\(self.name).\(name)", summary: summary, class: Class(equation, phase),
        pass: phase.pass,
        mutation: Mutation(
          [.equation(phase, equation.target, change)], when: condition, in: presence.and(more)))
    }

    func terms(_ at: Int) -> [Mutant] {
      let term = equation.terms[at]
      let (symbol, summary, presence) = (term.symbol, term.text, term.wholePresence)
      var found = [
        mutant("drop.\(symbol)", "\(text) lacks the term \(summary)", .drop(at), in: presence),
        mutant(
          "double.\(symbol)", "\(text) has the term \(summary) twice", .scale(at, 2), in: presence),
        mutant(
          "negate.\(symbol)", "\(text) has the term \(summary) with the other sign",
          .scale(at, -1), in: presence),
      ]
      if term.factors.count > 1, !term.isProduct, phase != .sums {
        var (terms, rest) = (equation.terms, term)
        terms[at].factors = [term.factors[0]]
        rest.factors = Array(term.factors.dropFirst())
        terms.insert(rest, at: at + 1)
        found.append(
          mutant(
            "add.\(symbol)", "\(text) adds the factors of \(summary) instead of multiplying them",
            .terms(terms), in: presence))
      }
      return found
    }

    func factors(_ at: Int) -> [Mutant] {
      let term = equation.terms[at]
      let isAlone = term.factors.count == 1
      return term.factors.indices.flatMap { place -> [Mutant] in
        let factor = term.factors[place]
        let presence = term.wholePresence.and(Presence(with: factor.optional ?? []))
        var found = alternatives(to: factor).map { other in
          mutant(
            (isAlone ? "" : "\(term.symbol).")
              + "\(factor.symbol).as.\(other.name?.id ?? other.factor.symbol)",
            "\(text) takes \(other.name?.text ?? other.factor.text) for \(factor.text)"
              + (isAlone ? "" : " in \(term.text)"),
            .factor(at, place, other.factor), when: other.condition,
            in: presence.and(other.presence))
        }
        if !isAlone, factor.optional != nil || (!term.isProduct && phase != .sums) {
          found.append(
            mutant(
              "\(term.symbol).without.\(factor.symbol)",
              "\(text) lacks the factor \(factor.text) in \(term.text)",
              .factor(at, place, nil), in: presence))
        }
        return found
      }
    }

    var scopes: [Mutant] {
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
          mutant(
            "only.last-row", "\(text) is the last row's contribution alone",
            .init(rows: .onlyLast)),
        ]
      }
      return found
    }

    var weights: [Mutant] {
      guard phase == .sums else { return [] }
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
    [.forward, .ended, .returned, .kept, .backward, .waiting, .returnedGradients].contains(self)
  }

  var pass: Quantity.Pass {
    switch self {
    case .start, .forward, .ended, .returned, .finals: .forward
    case .kept, .seed, .backward, .waiting, .returnedGradients, .sums, .initialGradients:
      .backward
    }
  }
}

extension Mutant.Class {
  init(_ equation: Equation, _ phase: LayerEquations.Phase) {
    self =
      switch (phase, equation.target.kind) {
      case (.start, _): .initialState
      case (.ended, _), (.waiting, _): .ended
      case (.kept, _): .kept
      case (.seed, _), (_, .dh), (_, .dgated): .upstream
      case (_, .z), (_, .gateSum), (_, .normal): .preactivation
      case (_, .gate): .gate
      case (_, .c), (_, .sum), (_, .cellNormal), (_, .unclipped): .cell
      case (_, .shown), (_, .gated), (_, .h): .hidden
      case (_, .y), (_, .finalHidden), (_, .finalCell): .returned
      case (_, .dc), (_, .dunclipped), (_, .dcellNormal), (_, .dsum): .stateGradient
      case (_, .dz), (_, .dnormal), (_, .dgateSum): .gateGradient
      case (_, .carriedHidden), (_, .dseen), (_, .carriedCell): .carried
      case (_, .dx): .inputGradient
      case (_, .dh0), (_, .dc0): .stateGradient
      default: .parameterGradient
      }
  }
}
