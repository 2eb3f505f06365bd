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
      their contract permits must all stay below 1.
      """)

  @OptionGroup var set: VectorOptions

  func run() throws {
    let set = try set.open()
    let vectors = try set.manifest.vectors.map(set.load)
    let kernels = BuiltinKernels.all + CorrectKernels.all
    let width = kernels.map(\.name.count).max() ?? 0
    print(
      "worst fraction of a bound".padded(to: width), "contract".padded(to: 8), "vectors",
      Tier.allCases.map { $0.rawValue.padded(to: 13) }.joined(separator: " "))
    var falsePositives = 0
    for kernel in kernels {
      let runs = Tier.allCases.map {
        Run(kernel, tier: $0, on: vectors, setVersion: set.manifest.setVersion)
      }
      falsePositives += runs.count { $0.verdict == .differs }
      print(
        kernel.name.padded(to: width), kernel.contract.name.padded(to: 8),
        "\(runs[0].counts.passed)".padded(to: 7),
        runs.map { short($0.worstFraction).padded(to: 13) }.joined(separator: " "))
    }
    print("\(falsePositives) false positives")
    if falsePositives > 0 { throw ExitStatus.differs }
  }
}
