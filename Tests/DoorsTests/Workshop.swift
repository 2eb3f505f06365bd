import Bounds
import Conformance
import Doors
import Foundation
import LSTM
import LSTMVectors
import Testing

/// Where test kernels are compiled, and the vectors they are asked.
enum Workshop {
  /// The built command, which serves libraries; beside the test bundle.
  static let tool = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "lstm-check").path

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let folder: URL = {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "lstmcheck-workshop-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }()

  /// A C compiler: Swift brings clang, which stands beside it.
  static let compiler: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["clang", "cc"].lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static func run(_ executable: String, _ arguments: [String]) throws -> (Int32, String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Compiles C sources, paths from the root, to a library of that name.
  static func compile(_ sources: [String], include: String, to name: String) throws -> URL {
    let library = folder.appending(path: name)
    let (status, output) = try run(
      try #require(compiler),
      [
        "-O1", "-w", "-shared", "-fPIC", "-I",
        root.appending(path: "Sources/CLSTMKernelABI/include").path, "-I",
        root.appending(path: include).path,
      ] + sources.map { root.appending(path: $0).path } + ["-lm", "-o", library.path])
    try #require(status == 0, "\(output)")
    return library
  }

  /// The planted kernels, compiled once.
  private static let planted: Result<URL, any Error> = Result {
    try compile(
      ["Tests/DoorsTests/Planted/planted.c", "Examples/c/my_lstm.c"], include: "Examples/c",
      to: "planted.so")
  }

  /// A library with one misbehaviour.
  static func library(_ plant: String) throws -> String {
    try copy(planted.get(), to: "libplanted-\(plant).so")
  }

  private static let variantParts = ["activations", "cell", "network", "tensors"].map {
    "Examples/c-variants/\($0).c"
  }

  /// The example with every variant.
  static let variants: Result<URL, any Error> = Result {
    try compile(
      variantParts + ["Examples/c-variants/plugin.c"], include: "Examples/c-variants",
      to: "libvariants.so")
  }

  private static let ignoring: Result<URL, any Error> = Result {
    try compile(
      variantParts + ["Tests/DoorsTests/Planted/variants.c"], include: "Examples/c-variants",
      to: "ignoring.so")
  }

  /// The example with every variant but one, which it declares and ignores.
  static func library(ignoring feature: String) throws -> String {
    try copy(ignoring.get(), to: "libvariants-ignoring-\(feature).so")
  }

  private static func copy(_ library: URL, to name: String) throws -> String {
    let copy = folder.appending(path: name)
    if !FileManager.default.fileExists(atPath: copy.path) {
      try? FileManager.default.copyItem(at: library, to: copy)
    }
    return copy.path
  }

  static let vectors: (set: VectorSet, all: [GoldenVector]) = {
    do {
      let set = try VectorSet.locate(environment: [:])
      return (set, try set.manifest.vectors.map(set.load))
    } catch {
      fatalError("\(error)")
    }
  }()

  /// A few vectors of ordinary activations for single precision, with something to differ in.
  static let few: [GoldenVector] = Array(
    vectors.all.filter {
      let configuration = $0.entry.configuration
      return $0.entry.serves.contains(.f32) && configuration.activations == Activations()
        && configuration.steps > 1 && configuration.units > 1 && configuration.units < 20
        && configuration.upstream != .none
        && configuration.regime == "ordinary"
    }.prefix(6))

  /// Ordinary vectors of one layer's sizes: those that come in the most different batches.
  static let manyBatches: [GoldenVector] = {
    let plain = vectors.all.filter {
      $0.entry.serves.contains(.f32) && $0.entry.configuration.activations == Activations()
        && $0.problem.isPlain
    }
    let layers = Dictionary(grouping: plain) {
      [$0.entry.configuration.inputs, $0.entry.configuration.units]
    }
    func batches(_ vectors: [GoldenVector]) -> Int {
      Set(vectors.map(\.entry.configuration.batch)).count
    }
    return layers.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .max { batches($0.value) < batches($1.value) }?.value ?? []
  }()

  static func check(
    _ plant: String, on vectors: [GoldenVector] = few, timeout: Duration = .seconds(20),
    memory: Int = 4 << 30
  ) throws -> Run {
    var limits = Adapter.Limits()
    limits.timeout = timeout
    limits.memory = memory
    let kernel = try #require(
      try Door.library(library(plant), worker: tool, limits: limits).first)
    return Run(kernel, on: vectors, setVersion: "0.0.0")
  }
}
