public import Bounds
import GradientCheck
public import LSTM

/// A problem that is in no set, drawn by a seed; the same id gives the same problem.
public struct FreshProblem: Hashable, Sendable {
  /// What a problem is drawn from.
  public enum Kind: String, CaseIterable, Sendable {
    /// Plain layers.
    case plain
    /// Every cell design and network, with all activations.
    case variant
  }

  public let kind: Kind
  /// Every input is a number of this format, and so is judged a kernel of this format alone.
  public let format: NumberFormat
  public let seed: UInt64
  /// Which of the seed's problems, from 0.
  public let number: Int

  public init(_ format: NumberFormat, seed: UInt64, number: Int, kind: Kind = .plain) {
    self.kind = kind
    self.format = format
    self.seed = seed
    self.number = number
  }

  /// `fresh-f32-1-0`, and of a variant `fresh-variant-f32-1-0`.
  public var id: String {
    let parts = [kind == .plain ? nil : kind.rawValue, format.rawValue, "\(seed)", "\(number)"]
    return (["fresh"] + parts.compactMap(\.self)).joined(separator: "-")
  }

  /// The problem of an ``id``; nil for any other text.
  public init?(id: String) {
    var parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.removeFirst() == "fresh" else { return nil }
    let kind: Kind = parts.first == "variant" ? .variant : .plain
    if kind == .variant { parts.removeFirst() }
    guard parts.count == 3, let format = NumberFormat(rawValue: String(parts[0])),
      let seed = UInt64(parts[1]), let number = Int(parts[2]), number >= 0
    else { return nil }
    self.init(format, seed: seed, number: number, kind: kind)
  }

  /// The first `count` problems of a seed on which a contract makes a claim in every given tier,
  /// or as many as there are among ten times as many.
  ///
  /// - Parameter features: of the kernel that they are for. If it declares variants, half of the
  ///   problems are variants that it takes, as far as there are any.
  /// - Throws: ``NoFinerArithmeticError``.
  public static func judged(
    _ count: Int, for contract: Contract, _ tiers: [Tier], seed: UInt64,
    features: Set<Feature> = Feature.ordinary
  ) throws -> [JudgedProblem] {
    func first(_ count: Int, _ kind: Kind) throws -> [JudgedProblem] {
      // Most variants need something that a kernel which knows few does not have.
      let numbers = (0..<(kind == .plain ? 10 : 100) * count).lazy
      let taken = numbers.map {
        FreshProblem(contract.format, seed: seed, number: $0, kind: kind)
      }.filter { kind == .plain || $0.isTaken(by: features) }
      var problems: [JudgedProblem] = []
      for fresh in taken.prefix(10 * count) where problems.count < count {
        if let judged = try fresh.judged(for: contract, tiers) { problems.append(judged) }
      }
      return problems
    }
    let hasVariants = !features.isDisjoint(with: Feature.variants)
    let variants = hasVariants ? try first(count / 2, .variant) : []
    return try first(count - variants.count, .plain) + variants
  }

  /// The problem with what a contract does not claim already found; nil where it claims nothing.
  private func judged(for contract: Contract, _ tiers: [Tier]) throws -> JudgedProblem? {
    let drawn = try judged()
    // Problems keep away from kinks under the contracts that are known by name.
    guard try Contract.presets.contains(contract) || drawn.isFarFromKinks(under: contract)
    else { return nil }
    let problem = tiers.reduce(drawn) { $0.examined(for: contract, $1) }
    let isGateable = try tiers.allSatisfy { tier in
      try problem.labels(for: contract, tier).values.contains { $0 != .notGateable }
    }
    return isGateable ? problem : nil
  }

  /// Draws the problem until every input and every true number is zero or in the format's normal
  /// range, beyond which a kernel of the format promises nothing, and until nothing comes near a
  /// kink.
  ///
  /// - Throws: ``NoFinerArithmeticError``.
  public func judged() throws -> JudgedProblem {
    var generator = generator
    var draw = ProblemDraw(kind, format, using: &generator)
    let contracts = Contract.presets.filter { $0.format == format }
    var attempts = 0
    while true {
      let problem = draw.problem(using: &generator)
      guard problem.numbers.allSatisfy(isInRange) else { continue }
      let truth = try Truth(of: problem, for: format)
      guard truth.values.values.allSatisfy({ $0.elements.allSatisfy(isInRange) }) else { continue }
      let program = try NetworkProgram(problem)
      if try program.isFarFromKinks(under: contracts) {
        return JudgedProblem(id: id, problem, truth, program, serves: format)
      }
      attempts += 1
      if attempts == Self.mostAttempts { draw.removeKinks() }
    }
  }

  /// A deep network with many kinks may never keep its distance from all of them.
  private static let mostAttempts = 40

  /// Whether a kernel of these features is asked the problem.
  private func isTaken(by features: Set<Feature>) -> Bool {
    var generator = generator
    let draw = ProblemDraw(kind, format, using: &generator)
    return draw.problem(using: &generator).requiredFeatures.allSatisfy(features.contains)
  }

  /// One a problem: neighbours' streams have nothing in common.
  private var generator: SeededGenerator {
    var source = SeededGenerator(seed: seed)
    var which = UInt64(number) << 8 | UInt64(format.significandBits)
    if kind == .variant { which |= 1 << 63 }
    source = SeededGenerator(seed: source.next() ^ which)
    return SeededGenerator(seed: source.next())
  }

  private func isInRange(_ number: Double) -> Bool {
    number == 0 || (format.leastNormal...format.greatestFinite).contains(number.magnitude)
  }
}
