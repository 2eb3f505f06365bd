public import Bounds
import GradientCheck
public import LSTM

/// A problem that is in no set, drawn by a seed; the same id gives the same problem.
public struct FreshProblem: Hashable, Sendable {
  /// Every input is a number of this format, and so is judged a kernel of this format alone.
  public let format: NumberFormat
  public let seed: UInt64
  /// Which of the seed's problems, from 0.
  public let number: Int

  public init(_ format: NumberFormat, seed: UInt64, number: Int) {
    self.format = format
    self.seed = seed
    self.number = number
  }

  public var id: String { "fresh-\(format.rawValue)-\(seed)-\(number)" }

  /// The problem of an ``id``; nil for any other text.
  public init?(id: String) {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "fresh",
      let format = NumberFormat(rawValue: String(parts[1])), let seed = UInt64(parts[2]),
      let number = Int(parts[3]), number >= 0
    else { return nil }
    self.init(format, seed: seed, number: number)
  }

  /// The first `count` problems of a seed on which a contract makes a claim in every given tier,
  /// or as many as there are among the first 10 · `count`.
  ///
  /// - Throws: ``NoFinerArithmeticError``.
  public static func judged(
    _ count: Int, for contract: Contract, _ tiers: [Tier], seed: UInt64
  ) throws -> [JudgedProblem] {
    var problems: [JudgedProblem] = []
    for number in 0..<(10 * count) where problems.count < count {
      let drawn = try FreshProblem(contract.format, seed: seed, number: number).judged()
      let problem = tiers.reduce(drawn) { $0.examined(for: contract, $1) }
      let isGateable = try tiers.allSatisfy { tier in
        try problem.labels(for: contract, tier).values.contains { $0 != .notGateable }
      }
      if isGateable { problems.append(problem) }
    }
    return problems
  }

  /// Draws the problem until every input and every true number is zero or in the format's normal
  /// range: beyond it a kernel of the format promises nothing.
  ///
  /// - Throws: ``NoFinerArithmeticError``.
  public func judged() throws -> JudgedProblem {
    var generator = generator
    while true {
      let problem = draw(using: &generator)
      let truth = try Truth(of: problem, for: format).values
      if problem.tensors.allSatisfy(isInRange), truth.values.allSatisfy(isInRange) {
        return try JudgedProblem(id: id, problem, for: format)
      }
    }
  }

  /// One a problem: neighbours' streams have nothing in common.
  private var generator: SeededGenerator {
    var source = SeededGenerator(seed: seed)
    let which = UInt64(number) << 8 | UInt64(format.significandBits)
    source = SeededGenerator(seed: source.next() ^ which)
    return SeededGenerator(seed: source.next())
  }

  private func isInRange(_ tensor: Tensor<Double>) -> Bool {
    tensor.elements.allSatisfy {
      $0 == 0 || (format.leastNormal...format.greatestFinite).contains($0.magnitude)
    }
  }

  private func draw(using generator: inout SeededGenerator) -> Problem<Double> {
    func pick<Choice>(_ choices: [Choice]) -> Choice {
      choices[Int.random(in: choices.indices, using: &generator)]
    }
    let size = Dimensions(
      batch: pick([1, 2, 3, 5]), steps: pick([1, 2, 3, 5]), inputs: pick([1, 2, 3, 5, 9]),
      units: pick([1, 2, 3, 5, 8, 9]))
    let activations = pick(Activations.smooth)
    let (scale, upstream) = (pick([0x1p-8, 1, 1, 4, 16]), pick(UpstreamChoice.allCases))
    // Half precision has no room for more.
    let exponent = pick(format == .f16 ? [0, 2, 4] : [0, 0, -20, 20])
    let hasState = pick([true, true, false])
    var problem = Problem.random(
      size, activations: activations, scale: scale, upstream: upstream, using: &generator)
    if !hasState { problem.initial = .zero(batch: size.batch, units: size.units) }
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    problem.upstream = problem.upstream.map { factor * $0 }
    return problem.map(format.rounded)
  }
}

extension Problem {
  /// Everything that is given.
  fileprivate var tensors: [Tensor<Scalar>] {
    [
      parameters.inputWeights, parameters.recurrentWeights, parameters.bias, inputs,
      initial.hidden, initial.cell, upstream.hidden, upstream.final.hidden, upstream.final.cell,
    ]
  }
}
