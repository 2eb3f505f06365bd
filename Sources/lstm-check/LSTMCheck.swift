import ArgumentParser
import Doors
import LSTM
import LSTMVectors

/// The command: parses, dispatches, and turns every end into one of the four exit codes.
@main
struct LSTMCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lstm-check",
    abstract: "Checks LSTM implementations against certified vectors, forward and backward.",
    discussion: """
      Exit codes: 0 the kernel conforms, 1 it does not, 2 usage or input error, 3 the kernel \
      could not be run.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, GradcheckCommand.self, ListCommand.self, ExplainCommand.self,
      ContractCommand.self, KernelsCommand.self, MutantsCommand.self, BenchCommand.self,
      CheckAdapterCommand.self, CompareCommand.self, ServeLibraryCommand.self,
    ])

  /// Without a subcommand nothing is checked, which is never a pass.
  func run() throws {
    throw InputError(description: "which subcommand? lstm-check --help lists them")
  }

  static func main() {
    do {
      var command = try parseAsRoot()
      Machine.keepFreedMemory()
      Door.handleInterruptions()
      try command.run()
    } catch let status as ExitStatus {
      exit(withError: ExitCode(status.rawValue))
    } catch let error as VectorError {
      complain("\(error)")
    } catch let error as InputError {
      complain(error.description)
    } catch let error as AdapterError {
      printError("lstm-check: \(error)")
      exit(withError: ExitCode(ExitStatus.kernelNotRun.rawValue))
    } catch  where exitCode(for: error).isSuccess {
      exit(withError: error)
    } catch {
      // The parser would exit with 64; here every usage error is a 2.
      complain(fullMessage(for: error), prefix: "")
    }
  }

  private static func complain(_ message: String, prefix: String = "lstm-check: ") -> Never {
    printError(prefix + message)
    exit(withError: ExitCode(ExitStatus.inputError.rawValue))
  }
}

/// How the command ends.
enum ExitStatus: Int32, Error {
  case differs = 1
  case inputError = 2
  case kernelNotRun = 3
}

/// Something the user gave that cannot be used; names it and the fix.
struct InputError: Error, CustomStringConvertible {
  let description: String
}
