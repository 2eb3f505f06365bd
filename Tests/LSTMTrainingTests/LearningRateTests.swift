import Foundation
import LSTM
import LSTMTraining
import Testing

/// The file of golden rates.
private struct Golden: Decodable {
  let schedules: [Schedule]

  struct Schedule: Decodable {
    let kind: String
    let constants: Constants
    let steps: [Int]?
    let losses: [Double]?
    let rates: [Double]
  }

  struct Constants: Decodable {
    let rate, initial, decay, scale, k, drop: Double?
    let stage, dimension, warmup, cycle, patience: Int?
    let staircase: Bool?
  }

  static func load() throws -> Golden {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: root.appending(path: "reference/trajectories/schedules.json")))
  }
}

extension Golden.Schedule {
  /// nil of the rate that follows losses.
  fileprivate func rule() throws -> LearningRate? {
    let c = constants
    switch kind {
    case "constant": return .constant(try #require(c.rate))
    case "exponential":
      return .exponential(
        initial: try #require(c.initial), decay: try #require(c.decay),
        stage: try #require(c.stage), isStaircase: c.staircase == true)
    case "noam":
      return .noam(
        dimension: try #require(c.dimension), scale: try #require(c.scale),
        warmup: try #require(c.warmup))
    case "linear": return .linearDecay(initial: try #require(c.initial), k: try #require(c.k))
    case "cyclic":
      return .cyclicDecay(
        initial: try #require(c.initial), drop: try #require(c.drop), k: try #require(c.k),
        cycle: try #require(c.cycle))
    default: return nil
    }
  }
}

@Suite("Learning rates")
struct LearningRateTests {
  /// Of a power the rounded exponent costs as many roundings as its logarithm is large.
  @Test("rates of steps are the golden ones, but for 32 roundings")
  func golden() throws {
    var kinds: Set<String> = []
    for schedule in try Golden.load().schedules {
      guard let rule = try schedule.rule() else { continue }
      kinds.insert(schedule.kind)
      for (step, rate) in zip(try #require(schedule.steps), schedule.rates) {
        #expect(
          (rule(step) - rate).magnitude <= 32 * 0x1p-53 * rate.magnitude,
          "\(schedule.kind) at \(step)")
      }
    }
    #expect(kinds == ["constant", "exponential", "noam", "linear", "cyclic"])
  }

  @Test("the patient rate falls when the reference's does")
  func patient() throws {
    let golden = try #require(try Golden.load().schedules.first { $0.kind == "patient" })
    let c = golden.constants
    var rate = PatientLearningRate(
      initial: try #require(c.initial), patience: try #require(c.patience),
      decay: try #require(c.decay))
    let rates = try #require(golden.losses).map { rate(loss: $0) }
    #expect(rates == golden.rates)
    #expect(Set(rates).count > 3)
  }

  @Test("a trainer takes the rate that was set last, and momentum keeps that of its own update")
  func trainer() throws {
    let parameters = Parameters<Double>(
      inputWeights: Tensor(repeating: 0.5, shape: [4, 1]),
      recurrentWeights: Tensor(repeating: 0.25, shape: [4, 1]),
      bias: Tensor(repeating: 0.125, shape: [4]))
    let task = Regression<Double>(
      inputs: Tensor(repeating: 1, shape: [2, 1, 1]), initial: .zero(batch: 1, units: 1),
      target: Tensor(repeating: -1, shape: [2, 1, 1]))
    let rates = [0.5, 0.125]
    var trainer = Trainer(
      try Layer(parameters), rule: GradientDescent<Double>(learningRate: 100, momentum: 0.5))
    var (expected, update) = (parameters.flat, parameters.flat.map { _ in 0.0 })
    for rate in rates {
      let gradient = try task.loss(Layer(parameters.replacing(expected))).gradients.flat
      update = zip(update, gradient).map { 0.5 * $0 + rate * $1 }
      expected = zip(expected, update).map { $0 - $1 }
      trainer.learningRate = rate
      try trainer.update(on: task)
    }
    #expect(trainer.layer.parameters.flat == expected)
    #expect(trainer.learningRate == 0.125)
  }
}
