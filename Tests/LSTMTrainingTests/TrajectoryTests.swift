import LSTM
import LSTMTraining
import LSTMVectors
import RealModule
import Testing

private let trajectories: [Trajectory] = {
  do {
    let set = try TrajectorySet.locate()
    return try set.manifest.trajectories.map(set.load)
  } catch {
    Issue.record(error)
    return []
  }
}()

extension Trajectory {
  /// The worst deviation of a training from the truth after any update, as a fraction of its
  /// bound, which grows with the unit roundoff.
  fileprivate func worstFraction<Scalar: LSTMScalar & BinaryFloatingPoint>(
    of rule: any UpdateRule<Scalar>, clipping: GradientClipping?
  ) throws -> Double {
    let start = try Layer(parameters[0].map { Scalar($0) })
    let task = Regression(
      inputs: self.task.inputs.map { Scalar($0) }, initial: self.task.initial.map { Scalar($0) },
      target: self.task.target.map { Scalar($0) })
    var trainer = Trainer(start, rule: rule, clipping: clipping)
    let unit = Double(Scalar.ulpOfOne) / .ulpOfOne
    var worst = 0.0
    for (truth, bound) in zip(parameters, bounds).dropFirst() {
      try trainer.update(on: task)
      let got = trainer.layer.parameters.flat
      for (value, (truth, bound)) in zip(got, zip(truth.flat, bound.flat)) {
        let fraction = (Double(value) - truth).magnitude / (unit * bound)
        worst = fraction <= worst ? worst : fraction
      }
    }
    return worst
  }
}

/// Optimizers with one mistake each.
private enum Mistake: CaseIterable {
  case epsilonInsideRoot
  case uncorrectedMean
  case uncorrectedSquare
  case momentumTurned
  case momentumTwice
  case otherRate

  /// The mistaken rule, nil where the optimizer has no such part.
  func rule(_ optimizer: Optimizer) -> MistakenRule? {
    let hasPart =
      switch (self, optimizer) {
      case (.otherRate, _): true
      case (.epsilonInsideRoot, .descent): false
      case (.epsilonInsideRoot, _): true
      case (.uncorrectedMean, .adam), (.uncorrectedSquare, .adam): true
      case (.momentumTurned, .descent(_, let momentum)),
        (.momentumTwice, .descent(_, let momentum)):
        momentum != 0
      default: false
      }
    return hasPart ? MistakenRule(mistake: self, optimizer: optimizer) : nil
  }
}

/// All rules in one text, written apart from the library's, with a mistake in it or without.
private struct MistakenRule: UpdateRule {
  let mistake: Mistake?
  let optimizer: Optimizer
  /// Not used: the constants of the optimizer are.
  var learningRate = 0.0
  var (updates, first, second): (Int, [Double], [Double]) = (0, [], [])

  init(mistake: Mistake?, optimizer: Optimizer) {
    (self.mistake, self.optimizer) = (mistake, optimizer)
  }

  mutating func update(_ parameters: inout [Double], along gradients: [Double]) {
    if updates == 0 {
      first = gradients.map { _ in 0 }
      second = first
    }
    updates += 1
    for at in parameters.indices {
      parameters[at] -= (mistake == .otherRate ? 1 + 1e-6 : 1) * step(at, gradients[at])
    }
  }

  private mutating func step(_ at: Int, _ g: Double) -> Double {
    func scaled(_ rate: Double, _ g: Double, _ square: Double, _ epsilon: Double) -> Double {
      mistake == .epsilonInsideRoot
        ? rate * g / (square + epsilon).squareRoot() : rate * g / (square.squareRoot() + epsilon)
    }
    switch optimizer {
    case .descent(let rate, let momentum):
      let sign = mistake == .momentumTurned ? -1.0 : 1
      first[at] = sign * momentum * first[at] + (mistake == .momentumTwice ? g : rate * g)
      return mistake == .momentumTwice ? rate * rate * first[at] : first[at]
    case .adaGrad(let rate, let epsilon):
      second[at] += g * g
      return scaled(rate, g, second[at], epsilon)
    case .rmsProp(let rate, let decay, let epsilon):
      second[at] += (1 - decay) * (g * g - second[at])
      return scaled(rate, g, second[at], epsilon)
    case .adam(let rate, let decay1, let decay2, let epsilon):
      first[at] += (1 - decay1) * (g - first[at])
      second[at] += (1 - decay2) * (g * g - second[at])
      let (one, two) = (Double.pow(decay1, updates), Double.pow(decay2, updates))
      return scaled(
        rate, first[at] / (mistake == .uncorrectedMean ? 1 : 1 - one),
        second[at] / (mistake == .uncorrectedSquare ? 1 : 1 - two), epsilon)
    }
  }
}

@Suite("Training trajectories")
struct TrajectoryTests {
  @Test("the trainer stays within every bound after every update, in double and single precision")
  func within() throws {
    #expect(trajectories.count >= 14)
    for trajectory in trajectories {
      let (optimizer, clipping) = (trajectory.optimizer, trajectory.clipping)
      let double = try trajectory.worstFraction(
        of: optimizer.rule(over: Double.self), clipping: clipping)
      let single = try trajectory.worstFraction(
        of: optimizer.rule(over: Float.self), clipping: clipping)
      #expect(double > 0 && double <= 1, "\(trajectory.entry.id): \(double)")
      #expect(single > 0 && single <= 1, "\(trajectory.entry.id): \(single)")
    }
  }

  @Test("other right formulas stay within the bounds, too")
  func otherFormulas() throws {
    for trajectory in trajectories {
      let rule = MistakenRule(mistake: nil, optimizer: trajectory.optimizer)
      let fraction = try trajectory.worstFraction(of: rule, clipping: trajectory.clipping)
      #expect(fraction <= 1, "\(trajectory.entry.id): \(fraction)")
    }
  }

  @Test("every mistake is seen on every trajectory that could show it", arguments: Mistake.allCases)
  fileprivate func mistakes(_ mistake: Mistake) throws {
    var shown = 0
    for trajectory in trajectories {
      guard let rule = mistake.rule(trajectory.optimizer) else { continue }
      shown += 1
      let fraction = try trajectory.worstFraction(of: rule, clipping: trajectory.clipping)
      #expect(fraction > 10, "\(trajectory.entry.id): \(fraction)")
    }
    #expect(shown > 0)
  }

  @Test("gradients left unclipped, clipped together or each by itself are told apart")
  func clipping() throws {
    let clipped = trajectories.filter { $0.entry.id.contains("-clipped-") }
    #expect(clipped.count >= 5)
    for trajectory in clipped {
      let limit = try #require(trajectory.entry.configuration.optimizer.clip)
      let others: [GradientClipping?] = [
        nil, .allTogether(limit: limit), .eachParameter(limit: limit),
      ]
      for other in others where other != trajectory.clipping {
        let rule = trajectory.optimizer.rule(over: Double.self)
        let fraction = try trajectory.worstFraction(of: rule, clipping: other)
        #expect(fraction > 1e3, "\(trajectory.entry.id) by \(String(describing: other))")
      }
    }
    let within = try #require(trajectories.first { $0.entry.id.contains("-within-limit-") })
    let stretched = try within.worstFraction(
      of: within.optimizer.rule(over: Double.self), clipping: nil)
    #expect(stretched <= 1)
  }

  @Test("the loss falls over ten updates")
  func learns() throws {
    for trajectory in trajectories {
      let layers = try [trajectory.parameters[0], trajectory.parameters[10]].map { try Layer($0) }
      let losses = try layers.map { try trajectory.task.loss($0).loss }
      #expect(losses[1] < losses[0], "\(trajectory.entry.id)")
    }
  }
}
