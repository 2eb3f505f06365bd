import Conformance
import LSTM
import Mutants

/// How many wrong LSTMs one published suite tells from right ones, by kernels in single precision.
public struct PublishedScore: Sendable {
  public let suite: PublishedData.Suite
  /// The cases that the right layer fails; they count for nothing.
  public let refused: [String]
  public let killed: Set<String>

  public init(_ suite: PublishedData.Suite) throws {
    let posed = try suite.problems.map { published in
      let problem = try published.posed()
      return (published, problem, wanted: try published.wanted(of: problem))
    }
    /// Whether a kernel passes one case; who throws or returns NaN does not.
    @Sendable func passes(
      _ kernel: ModelKernel,
      _ posed: (PublishedData.Case, Problem<Double>, wanted: [Quantity: [Double]])
    ) -> Bool {
      let answer = try? posed.0.isForward ? kernel.forward(posed.1) : kernel.solve(posed.1)
      return answer.map { posed.0.accepts($0, posed.wanted) } == true
    }
    let usable = posed.filter { passes(ModelKernel(.f32), $0) }
    let names = Set(usable.map(\.0.name))
    self.suite = suite
    refused = suite.problems.map(\.name).filter { !names.contains($0) }
    killed = Set(
      concurrently(Mutant.plain) { mutant -> String? in
        let kernel = ModelKernel(.f32, mutant: mutant)
        return usable.allSatisfy { passes(kernel, $0) } ? nil : mutant.id
      }.compactMap(\.self))
  }
}

/// The table: others' data beside this project's vectors.
public struct PublishedTable {
  let ours: MutationScore
  let others: [PublishedScore]

  public init(ours: MutationScore, others: [PublishedScore]) {
    self.ours = ours
    self.others = others
  }

  /// Only mutants that this project's vectors kill count: others may conform or be equal. The
  /// published problems are plain ones, and so are the mutants.
  public var text: String {
    let mutants = ours.mutants(.killed)
    func part(_ pass: Quantity.Pass, _ killed: Set<String>) -> String {
      let half = mutants.filter { $0.pass == pass }
      return "\(half.count { killed.contains($0.id) }) / \(half.count)"
    }
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rows =
      others.map { score in
        row([
          score.suite.name, score.suite.data, "\(score.suite.problems.count)",
          part(.forward, score.killed), part(.backward, score.killed),
        ])
      } + [
        row([
          "LSTMCheck \(ours.setVersion)", "exact", "\(ours.matrix.vectors.count)",
          part(.forward, Set(mutants.map(\.id))), part(.backward, Set(mutants.map(\.id))),
        ])
      ]
    let notes = others.flatMap { score in
      ["\(score.suite.name): \(score.suite.note)"]
        + score.refused.map { "\(score.suite.name): the right layer fails \($0)" }
    }
    return
      ([
        row(["data", "", "problems", "wrong forward passes caught", "wrong backward passes caught"]
        ),
        "|---|---|---|---|---|",
      ] + rows + [""] + notes).joined(separator: "\n") + "\n"
  }
}
