import ArgumentParser
import Bounds
import Conformance

/// The options of every subcommand that makes problems of its own.
struct FreshOptions: ParsableArguments {
  @Option(
    name: .customLong("fresh"),
    help: ArgumentHelp(
      "Judge on this many problems made now, in the kernel's number format.",
      discussion: """
        They are drawn by --seed, with truth in a finer arithmetic. A kernel that declares \
        variants gets half of them as variants that it takes.
        """,
      valueName: "number"))
  var count: Int?

  @Option(help: ArgumentHelp("Which problems --fresh makes.", valueName: "number"))
  var seed: UInt64 = 1

  func validate() throws {
    if let count, count < 1 {
      throw ValidationError("--fresh \(count): a number of at least 1 is needed")
    }
  }

  /// The problems for kernels of a contract and of some features; none without `--fresh`. Where
  /// this machine cannot tell their truth they are unjudged, which is said.
  func problems(
    for contract: Contract, _ tiers: [Tier], features: Set<Feature>
  ) throws -> (judged: [JudgedProblem], unjudged: [UnjudgedProblem]) {
    guard let count else { return ([], []) }
    do {
      let judged = try FreshProblem.judged(
        count, for: contract, tiers, seed: seed, features: features)
      return (judged, [])
    } catch let error as NoFinerArithmeticError {
      printError("--fresh: SKIPPED for \(contract.name): \(error)")
      let unjudged = (0..<count).map { number in
        let problem = FreshProblem(contract.format, seed: seed, number: number)
        return UnjudgedProblem(id: problem.id, reason: "\(error)")
      }
      return ([], unjudged)
    }
  }
}
