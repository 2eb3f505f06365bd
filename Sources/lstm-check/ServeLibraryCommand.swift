import ArgumentParser
import Doors

/// Not for users: the process in which `run --library` loads a library.
struct ServeLibraryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Door.workerCommand, abstract: "Serves a library to the command that started it.",
    shouldDisplay: false)

  @Argument var path: String
  @Argument var memory: Int

  func run() throws { LibraryWorker.serve(path: path, memory: memory) }
}
