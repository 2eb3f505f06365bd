public import LSTM
public import LSTMVectors
public import Mutants

/// How many wrong LSTMs a vector set tells from right ones, in one number format.
public struct MutationScore: Sendable {
  public let matrix: KillMatrix
  public let setVersion: String
  /// Vectors on which the kernel without a mutation is said to differ.
  public let falsePositives: Int

  public enum Outcome: String, CaseIterable, Sendable, Codable {
    case killed
    /// On the list of those that are right in exact arithmetic.
    case equivalent
    /// On the list of those that keep the strict contract.
    case conforming
    /// No vector poses a problem in which it could differ.
    case notPosed = "not posed"
    /// A gap of the vectors, on the list of those or not.
    case survived
    /// Listed as one that may live, and killed: the list is out of date.
    case misfiled
  }

  public init(
    _ format: NumberFormat, mutants: [Mutant] = Mutant.all, on vectors: [GoldenVector],
    setVersion: String, isWhole: Bool
  ) throws {
    let right = Mutant(
      id: "right", summary: "The layer", class: .layout, pass: .forward, mutation: Mutation([]))
    matrix = try KillMatrix(mutants, format: format, on: vectors, isWhole: isWhole)
    falsePositives = try KillMatrix([right], format: format, on: vectors, isWhole: true)
      .rows.flatMap(\.kills).count { $0.forward || $0.backward }
    self.setVersion = setVersion
  }

  public func outcome(of row: KillMatrix.Row) -> Outcome {
    let listed: Outcome? =
      if Accepted.equivalent.contains(where: { $0.covers(row.mutant, in: matrix.format) }) {
        .equivalent
      } else if Accepted.conforming.contains(where: { $0.covers(row.mutant, in: matrix.format) }) {
        .conforming
      } else if !row.isPosed {
        .notPosed
      } else {
        nil
      }
    return row.isKilled ? (listed == nil ? .killed : .misfiled) : listed ?? .survived
  }

  public func mutants(_ outcome: Outcome) -> [Mutant] {
    matrix.rows.filter { self.outcome(of: $0) == outcome }.map(\.mutant)
  }

  /// Whether a wrong LSTM goes unseen that is not on the list of gaps, a right one is blamed, or a
  /// list is out of date.
  public var hasGap: Bool {
    let isListed = { mutant in
      Accepted.gaps.contains { $0.covers(mutant, in: matrix.format) }
    }
    return falsePositives > 0 || !mutants(.misfiled).isEmpty || !mutants(.notPosed).isEmpty
      || !mutants(.survived).allSatisfy(isListed)
      || mutants(.killed).contains(where: isListed)
  }

  /// Counts of outcomes among some mutants.
  public struct Tally: Sendable, Codable, Hashable {
    public let mutants: Int
    public let killed: Int
    public let equivalent: Int
    public let conforming: Int
    public let notPosed: Int
    public let survived: Int

    private enum CodingKeys: String, CodingKey {
      case mutants, killed, equivalent, conforming, survived
      case notPosed = "not_posed"
    }

    /// Killed, of those that could be.
    public var score: Double { Double(killed) / Double(max(killed + survived, 1)) }
  }

  public func tally(_ isCounted: (Mutant) -> Bool) -> Tally {
    let outcomes = matrix.rows.filter { isCounted($0.mutant) }.map(outcome)
    func count(_ outcome: Outcome) -> Int { outcomes.count { $0 == outcome } }
    return Tally(
      mutants: outcomes.count, killed: count(.killed) + count(.misfiled),
      equivalent: count(.equivalent), conforming: count(.conforming),
      notPosed: count(.notPosed), survived: count(.survived))
  }
}
