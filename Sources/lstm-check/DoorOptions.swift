import ArgumentParser
import Bounds
import Conformance
import Doors
import LSTM

/// The options that let kernels in from outside.
struct DoorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check a shared library that follows lstmcheck_kernel.h.", valueName: "file"))
  var library: String?

  @Option(
    help: ArgumentHelp(
      "Check a program that speaks lstmcheck-adapter/1.", valueName: "command line"))
  var command: String?

  @Option(
    name: .customLong("dtype"), parsing: .singleValue,
    help: ArgumentHelp(
      "Check only this number format of it; may be repeated.", valueName: "f64, f32, f16 or bf16"))
  var dtypes: [String] = []

  @Option(help: ArgumentHelp("How long one call may take.", valueName: "seconds"))
  var timeout = 10.0

  @Option(help: ArgumentHelp("How much memory a library may have.", valueName: "MiB"))
  var memory = 4096

  func validate() throws {
    guard library == nil || command == nil else {
      throw ValidationError("--library and --command: one at a time")
    }
    guard dtypes.isEmpty || library != nil || command != nil else {
      throw ValidationError(
        "--dtype chooses among the formats of --library or --command; a built-in kernel is "
          + "chosen by --kernel")
    }
    try Self.requireTimeout(timeout)
    guard memory >= 64, memory < 1 << 30 else {
      throw ValidationError("--memory \(memory): expected at least 64 MiB")
    }
  }

  /// - Throws: `ValidationError` for what is no time that one waits.
  static func requireTimeout(_ seconds: Double) throws {
    guard seconds > 0, seconds < 1e6 else {
      throw ValidationError("--timeout \(seconds): expected more than 0 seconds, at most a million")
    }
  }

  /// The kernels that were named; none when none was.
  ///
  /// - Throws: `AdapterError` when the kernel cannot be run, ``InputError`` for an unknown dtype.
  func open() throws -> [AdapterKernel] {
    var limits = Adapter.Limits()
    limits.timeout = .seconds(timeout)
    limits.memory = memory << 20
    let kernels =
      if let library { try Door.library(library, limits: limits) } else if let command {
        try Door.command(command, limits: limits)
      } else { [AdapterKernel]() }
    let known = kernels.map(\.contract.format.rawValue)
    if let odd = dtypes.first(where: { !known.contains($0) }) {
      throw InputError(
        description: "--dtype \(odd): the kernel declares \(known.joined(separator: ", "))")
    }
    return kernels.filter { dtypes.isEmpty || dtypes.contains($0.contract.format.rawValue) }
  }
}
