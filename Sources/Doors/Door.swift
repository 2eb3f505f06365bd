import Conformance
import LSTM

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The ways in for kernels from outside this process: a kernel a number format they declare.
public enum Door {
  /// The hidden subcommand with which a program serves libraries in a process of its own.
  public static let workerCommand = "serve-library"

  /// The kernels of a shared library, which is loaded in another process.
  ///
  /// - Parameter worker: the program to start; it must answer ``workerCommand`` by
  ///   ``LibraryWorker/serve(path:memory:)``. This one unless given.
  /// - Throws: ``AdapterError`` saying why the library cannot be used.
  public static func library(
    _ path: String, worker: String? = nil, limits: Adapter.Limits = .init()
  ) throws -> [AdapterKernel] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw AdapterError("--library \(path): there is no such file")
    }
    // A name without a slash would be searched for in the system's folders.
    let absolute = URL(filePath: path).absoluteURL.path
    let start = Adapter.Start(
      executable: worker ?? thisProgram,
      arguments: [workerCommand, absolute, String(limits.memory)],
      environment: ["SWIFT_BACKTRACE": "enable=no"], flags: "--library \(path)")
    return try kernels(start, limits, .inOneRequest)
  }

  /// The kernels of a program that speaks `lstmcheck-adapter/1`; the command is a shell's.
  ///
  /// - Throws: ``AdapterError`` saying why the program cannot be used.
  public static func command(
    _ command: String, limits: Adapter.Limits = .init()
  ) throws -> [AdapterKernel] {
    let start = Adapter.Start(
      executable: "/bin/sh", arguments: ["-c", command], environment: [:],
      flags: "--command \"\(command)\"")
    return try kernels(start, limits, .inOneEach)
  }

  /// Ctrl-C ends children and removes private folders from now on; for a program's main.
  public static func handleInterruptions() { Interruption.shared.handleSignals() }

  private static func kernels(
    _ start: Adapter.Start, _ limits: Adapter.Limits, _ repeats: AdapterKernel.Repeats
  ) throws -> [AdapterKernel] {
    do {
      let adapter = try Adapter(start, limits: limits)
      return adapter.description.formats.map {
        AdapterKernel(adapter, $0, repeats: repeats)
      }
    } catch let error as AdapterError {
      throw AdapterError("\(start.flags): \(error)")
    }
  }

  private static var thisProgram: String {
    #if os(Linux)
      URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    #else
      CommandLine.arguments.first ?? "lstm-check"
    #endif
  }
}
