import ArgumentParser
import Conformance
import GradientCheck
import LSTM
import LSTMVectors

struct GradcheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck", abstract: "x")
  @OptionGroup var set: VectorOptions
  @Option(name: .customLong("vector"), parsing: .singleValue) var only: [String] = []
  @Option var kernel = "builtin:f64"
  @Option var seed: UInt64 = 1
  @Flag var exhaustive = false

  func run() throws {
    let set = try set.open()
    let entries = try only.isEmpty ? set.manifest.vectors : only.map(set.manifest.entry)
    guard let kernel = BuiltinKernels.named(kernel) else { throw ExitStatus.inputError }
    for entry in entries {
      let problem = try set.load(entry).problem
      var check = KernelGradientCheck(problem, of: kernel)
      check.checker.seed = seed
      check.checker.isExhaustive = exhaustive
      let report = try check.check()
      let comparison = try check.comparison()
      print(
        report.verdict, entry.id, report.evaluations, comparison.agree,
        report.segments.map { short($0.worst?.ratio ?? -1) },
        report.segments.map { short($0.floor / $0.size) }, report.reason ?? "")
    }
  }
}
