import ArgumentParser
import Conformance
import Doors
import LSTMVectors

struct CheckAdapterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-adapter",
    abstract: "Checks the replies of an adapter program: one clear sentence a mistake.",
    discussion: """
      Ends with a smoke run of two seconds. Exit codes: 0 the replies are right (whatever the \
      numbers say), 1 they are not.
      """)

  @OptionGroup var set: VectorOptions

  @Option(
    help: ArgumentHelp("The program that speaks lstmcheck-adapter/1.", valueName: "command line"))
  var command: String

  @Option(help: ArgumentHelp("How long one call may take.", valueName: "seconds"))
  var timeout = 10.0

  func validate() throws { try DoorOptions.requireTimeout(timeout) }

  func run() throws {
    let set = try set.open()
    var limits = Adapter.Limits()
    limits.timeout = .seconds(timeout)
    let check = AdapterCheck(
      command: command, on: try set.manifest.vectors.map(set.load),
      setVersion: set.manifest.setVersion, limits: limits)
    for item in check.items {
      print(item.mistake.map { "MISTAKE  \(item.subject): \($0)" } ?? "ok       \(item.subject)")
    }
    if let run = check.smoke {
      print("\na short run, for orientation only:")
      print(TextReport(run, diagnosis: nil).text)
    }
    if check.mistakes > 0 { throw ExitStatus.differs }
    print("the replies are right; now: lstm-check run --command \"\(command)\"")
  }
}
