import ArgumentParser
import Conformance
import GradientCheck
import LSTM
import LSTMVectors

struct GradcheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck",
    abstract: "Checks the built-in backward pass against differences of its forward pass.",
    discussion: """
      Every entry of dx, dW, dR, db, dh0 and dc0 of the chosen vectors' problems is compared with \
      a central difference whose own error estimate sets the threshold.
      """)

  @OptionGroup var set: VectorOptions

  @Option(
    name: .customLong("vector"), parsing: .singleValue,
    help: ArgumentHelp(
      "Check this vector's problem; may be repeated.",
      discussion: "Default: every ordinary problem with at most \(largestByDefault) inputs.",
      valueName: "id"))
  var only: [String] = []

  private static let largestByDefault = 400

  func run() throws {
    let set = try set.open()
    let entries =
      try only.isEmpty
      ? set.manifest.vectors.filter(Self.isDefault) : only.map(set.manifest.entry)
    var outcomes: [EntryFinding.Outcome] = []
    var (checked, forwards) = (0, 0)
    for entry in entries {
      let problem = try set.load(entry).problem
      let findings = try LayerGradientCheck(problem).check()
      outcomes.append(findings.outcome)
      checked += findings.entries.count
      forwards += findings.evaluations
      print(line(entry.id, findings))
    }
    let passed = outcomes.count { $0 == .pass }
    print(
      "gradient check: \(passed) of \(outcomes.count) problems pass, \(checked) gradient entries, "
        + "\(forwards) forward passes")
    if outcomes.isEmpty { throw ExitStatus.kernelNotRun }
    if passed < outcomes.count { throw ExitStatus.differs }
  }

  /// Differences need a function that moves: problems that saturate or are scaled away from 1
  /// are for the vectors to judge.
  private static func isDefault(_ entry: Manifest.Entry) -> Bool {
    let size = entry.configuration
    let inputs =
      size.steps * size.batch * size.inputs + 2 * size.batch * size.units
      + 4 * size.units * (size.inputs + size.units + 1)
    return size.regime == "ordinary" && size.steps > 0 && inputs <= largestByDefault
  }

  private func line(_ id: String, _ findings: GradientFindings) -> String {
    guard let worst = findings.worst else { return "\(findings.outcome.rawValue)  \(id): no entry" }
    let index = worst.index.map(String.init).joined(separator: ",")
    return "\(findings.outcome.rawValue)  \(id): worst d\(worst.segment)[\(index)] at "
      + "\(short(worst.ratio)) of its threshold (analytic \(number(worst.analytic)), numeric "
      + "\(number(worst.numeric.value)))"
  }
}
