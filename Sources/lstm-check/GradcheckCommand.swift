import ArgumentParser
import Bounds
import Conformance
import Doors
import GradientCheck
import GradientStudy
import LSTM
import LSTMVectors

struct GradcheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck",
    abstract: "Checks a kernel's backward pass against derivatives of its own forward pass.",
    discussion: """
      Each of dx, dW, dR, db, dh0 and dc0 is tested along random directions; where a test fails \
      the wrong entries are found and named. The built-in float64 layer is differentiated \
      exactly, by the complex step; every other kernel by extrapolated differences, in its own \
      precision. A kernel that is wrong forward and differentiates its own mistake rightly \
      passes: run is the command that judges the forward pass. Exit code 1 stands for a wrong \
      gradient and for one that could not be judged.
      """)

  @OptionGroup var set: VectorOptions

  @OptionGroup var doors: DoorOptions

  @Option(
    name: .customLong("kernel"),
    help: ArgumentHelp(
      "The kernel to check.",
      discussion:
        "Known: \(BuiltinKernels.all.map(\.name).joined(separator: ", ")), and correct:… (see "
        + "lstm-check kernels). Default: builtin:f64, unless one from outside is named.",
      valueName: "name"))
  var kernelName: String?

  @Option(
    name: .customLong("vector"), parsing: .singleValue,
    help: ArgumentHelp(
      "Check this vector's problem; may be repeated.", discussion: "Default: all.",
      valueName: "id"))
  var only: [String] = []

  @Flag(help: "Test every single entry as well.")
  var exhaustive = false

  @Option(help: ArgumentHelp("Decides the random directions.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "How likely a right gradient may fail, a problem.", valueName: "probability"))
  var falseAlarms = 1e-6

  @Option(help: ArgumentHelp("Write the results as JSON.", valueName: "file"))
  var json: String?

  @Flag(
    name: .customLong("self-test"),
    help: "Measure the check itself: false alarms, what it sees, what it costs; takes a minute.")
  var selfTest = false

  func validate() throws {
    guard falseAlarms > 0, falseAlarms < 1 else {
      throw ValidationError("--false-alarms \(falseAlarms): a probability lies between 0 and 1")
    }
  }

  func run() throws {
    if selfTest { return try measure() }
    let kernel = try kernel()
    let set = try set.open()
    let entries = try only.isEmpty ? set.manifest.vectors : only.map(set.manifest.entry)
    let problems = try entries.map { ($0.id, try set.load($0).problem) }
    let checker = GradientChecker(
      budget: FalseAlarmBudget(perCheck: falseAlarms), seed: seed, isExhaustive: exhaustive)

    let run = GradientRun(of: kernel, on: problems, checker: checker) { number in
      showProgress("\(number + 1) of \(problems.count): \(problems[number].0)")
    }
    endProgress()
    print(GradientTextReport(run).text)
    if let json { try writeReport(GradientJSONReport(run).encoded(), to: json) }
    switch run.outcome {
    case .pass: return
    case .fail, .inconclusive: throw ExitStatus.differs
    case .notRun: throw ExitStatus.kernelNotRun
    }
  }

  /// The one kernel that was named, inside this process or outside.
  private func kernel() throws -> any Kernel {
    let outside = try doors.open()
    guard let other = outside.first else {
      let name = kernelName ?? "builtin:f64"
      let found = try BuiltinKernels.required(name)
      guard found.count == 1 else {
        throw InputError(
          description: "--kernel \(name): one at a time; choose one of "
            + found.map(\.name).joined(separator: ", "))
      }
      return found[0]
    }
    guard kernelName == nil else {
      throw InputError(description: "--kernel beside --library or --command: one at a time")
    }
    func roundoff(_ kernel: any Kernel) -> Double { kernel.contract.format.unitRoundoff }
    let finest = outside.dropFirst().reduce(other) { roundoff($1) < roundoff($0) ? $1 : $0 }
    if outside.count > 1 {
      printError(
        "of its number formats the finest, \(finest.contract.format.rawValue); see --dtype")
    }
    return finest
  }

  private func measure() throws {
    var met = true
    for measurement in Study.all {
      showProgress("measuring: \(measurement.promise)")
      let result = try measurement.run(seed, .full)
      endProgress()
      print("\(result.isMet ? "met    " : "NOT MET")  \(measurement.promise)")
      for line in result.lines { print("           " + line) }
      met = met && result.isMet
    }
    if !met { throw ExitStatus.differs }
  }
}
