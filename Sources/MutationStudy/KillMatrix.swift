public import Bounds
import Conformance
public import LSTM
public import LSTMVectors
public import Mutants

/// Which mutants which vectors tell from a right kernel, in one number format.
public struct KillMatrix: Sendable {
  public let format: NumberFormat
  /// The ids of the vectors that serve the format, the cheapest first.
  public let vectors: [String]
  public let rows: [Row]
  /// Whether every mutant ran on every vector, and not only until one killed it.
  public let isWhole: Bool

  /// One mutant on all vectors.
  public struct Row: Sendable {
    public let mutant: Mutant
    /// Whether some vector has what it bends.
    public let isPosed: Bool
    /// One entry a vector that was run, in the order of ``KillMatrix/vectors``: whether outputs
    /// and gradients were wrong.
    public fileprivate(set) var kills: [(forward: Bool, backward: Bool)]

    /// Whether its own half was seen to be wrong: y, h_n, c_n of a mutant that bends forward,
    /// the gradients of one that bends backward. Traces do not count.
    public var isKilled: Bool { kills.contains(where: isKill) }

    /// The places of the vectors that kill it.
    public var killers: [Int] { kills.indices.filter { isKill(kills[$0]) } }

    private func isKill(_ kill: (forward: Bool, backward: Bool)) -> Bool {
      mutant.pass == .forward ? kill.forward : kill.backward
    }
  }

  /// Runs every mutant.
  ///
  /// - Parameter isWhole: whether vectors that follow the first that kills are run too.
  /// - Throws: what the bounds of a vector that does not fit its manifest throw.
  public init(
    _ mutants: [Mutant], format: NumberFormat, on vectors: [GoldenVector], isWhole: Bool
  ) throws {
    let judge = Judge(.strict(format))
    let right = ModelKernel(format)
    let rulers = try vectors.filter { right.takes($0.problem) }
      .map(JudgedProblem.init).filter(judge.serves)
      .sorted { $0.work < $1.work }
      .map { try Ruler(judge, $0, examined: right.contract) }
    self.format = format
    self.isWhole = isWhole
    self.vectors = rulers.map(\.problem.id)
    rows = concurrently(mutants) { mutant in
      let kernel = ModelKernel(format, mutant: mutant)
      let isPosed = rulers.map { mutant.isPosed(by: $0.problem.problem) }
      var row = Row(mutant: mutant, isPosed: isPosed.contains(true), kills: [])
      for (ruler, isPosed) in zip(rulers, isPosed) where isWhole || !row.isKilled {
        // Elsewhere it is the right kernel.
        row.kills.append(isPosed ? ruler.judge(kernel) : (false, false))
      }
      return row
    }
  }

  /// A few vectors that kill all that the whole set kills: always the one that kills most of
  /// what is left.
  public var smallSubset: [String] {
    var left = Set(rows.indices.filter { rows[$0].isKilled })
    var killed = Array(repeating: Set<Int>(), count: vectors.count)
    for at in left { for vector in rows[at].killers { killed[vector].insert(at) } }
    var chosen: [Int] = []
    while !left.isEmpty {
      // Among equals the cheapest, which stands first.
      let best = vectors.indices.max {
        (killed[$0].intersection(left).count, $1) < (killed[$1].intersection(left).count, $0)
      }
      guard let best else { break }
      chosen.append(best)
      left.subtract(killed[best])
    }
    return chosen.map { vectors[$0] }
  }
}

extension Contract {
  /// The tightest contract that a plain kernel keeps: in f64 and f32 no activation error that
  /// does not shrink with the value. The name, and so what is not gateable, stays.
  public static func strict(_ format: NumberFormat) -> Contract {
    let usual = ModelKernel(format).contract
    return Contract(
      name: usual.name, format: format, accumulation: usual.accumulation, operand: usual.operand,
      relative: usual.relative, absolute: usual.storage > 0 ? usual.absolute : 0,
      elementwise: usual.elementwise, storage: usual.storage, underflow: usual.underflow)
  }
}

extension Ruler {
  /// Whether a kernel's outputs and gradients are wrong; both when it has no answer.
  fileprivate func judge(_ kernel: ModelKernel) -> (forward: Bool, backward: Bool) {
    guard let answer = try? kernel.solve(problem.problem) else { return (true, true) }
    let judged = wrong(answer).filter { !$0.isTrace }
    return (
      judged.contains { $0.pass == .forward }, judged.contains { $0.pass == .backward }
    )
  }
}

extension JudgedProblem {
  fileprivate var work: Int {
    let size = dimensions
    return (size.steps + 1) * size.batch * size.units * (size.inputs + size.units)
      * problem.design.places.count
  }
}
