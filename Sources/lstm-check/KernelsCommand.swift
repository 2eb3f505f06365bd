import ArgumentParser
import Bounds
import Conformance
import LSTMVectors

struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Runs the correct kernels in every tier: a failure is a bound that is too narrow.",
    discussion: """
      Prints the worst fraction of a bound by kernel and tier. Kernels that differ only in what \
      their contract permits must all stay below 1. With --fresh they run on problems made now \
      instead of the vectors.
      """)

  @OptionGroup var set: VectorOptions
  @OptionGroup var fresh: FreshOptions

  func run() throws {
    let kernels = BuiltinKernels.all + CorrectKernels.all
    let (problems, source) = try problems(for: Set(kernels.map(Taker.init)))
    let width = kernels.map(\.name.count).max() ?? 0
    print(
      "worst fraction of a bound".padded(to: width), "contract".padded(to: 8), "problems",
      Tier.allCases.map { $0.rawValue.padded(to: 13) }.joined(separator: " "))
    var (falsePositives, notRun) = (0, 0)
    for kernel in kernels {
      let (judged, unjudged) = problems[Taker(kernel)] ?? ([], [])
      let runs = Tier.allCases.map {
        Run(kernel, tier: $0, on: judged, unjudged: unjudged, setVersion: source)
      }
      falsePositives += runs.count { $0.verdict == .differs }
      // What this machine cannot judge is no fault of the kernel.
      if unjudged.isEmpty { notRun += runs.count { $0.verdict == .notRun } }
      print(
        kernel.name.padded(to: width), kernel.contract.name.padded(to: 8),
        "\(runs[0].counts.passed)".padded(to: 8),
        runs.map { $0.verdict == .notRun ? "not run" : short($0.worstFraction, digits: 3) }
          .map { $0.padded(to: 13) }.joined(separator: " "))
      for (tier, run) in zip(Tier.allCases, runs) {
        for wrong in run.vectors where [.failed, .errored].contains(wrong.outcome) {
          print("  \(tier.rawValue): \(wrong.id) \(wrong.reason ?? "outside its bounds")")
        }
      }
    }
    print("\(falsePositives) false positives, \(source)")
    if falsePositives > 0 { throw ExitStatus.differs }
    if notRun > 0 { throw ExitStatus.kernelNotRun }
  }

  /// What decides which problems a kernel is judged on.
  private struct Taker: Hashable {
    let contract: Contract
    let features: Set<Feature>

    init(_ kernel: any Kernel) {
      contract = kernel.contract
      features = kernel.features
    }
  }

  private typealias Asked = (judged: [JudgedProblem], unjudged: [UnjudgedProblem])

  /// What kernels are judged on, and where that comes from.
  private func problems(
    for takers: Set<Taker>
  ) throws -> (byTaker: [Taker: Asked], source: String) {
    guard fresh.count != nil else {
      let set = try set.open()
      let vectors = try set.manifest.vectors.map { JudgedProblem(try set.load($0)) }
      return (takers.reduce(into: [:]) { $0[$1] = (vectors, []) }, "set \(set.manifest.setVersion)")
    }
    let byTaker = try takers.reduce(into: [:]) {
      $0[$1] = try fresh.problems(for: $1.contract, Tier.allCases, features: $1.features)
    }
    return (byTaker, "seed \(fresh.seed)")
  }
}
