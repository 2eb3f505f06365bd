import Bounds
import Conformance
import Foundation
import LSTMVectors
import Testing

/// The built command, run as a user runs it.
struct Command {
  /// Beside the test bundle.
  static var executable: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "lstm-check")
  }

  let status: Int32
  let output: String
  let errors: String

  init(
    _ arguments: [String], executable: URL = Command.executable,
    environment: [String: String] = [:], input: String = ""
  ) throws {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key != VectorSet.environmentVariable }
      .merging(environment) { _, new in new }
    process.standardOutput = output
    process.standardError = errors
    let standardInput = Pipe()
    process.standardInput = standardInput
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    self.errors = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    self.output = String(decoding: text, as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}

/// A folder of its own, removed at the end.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "lstmcheck-\(UUID().uuidString)")
  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }
}

@Suite("The command and its exit codes")
struct CommandTests {
  @Test("run checks both built-in kernels, writes both reports, and exits with 0")
  func runs() throws {
    let folder = try TemporaryFolder()
    let (json, junit) = (folder.url.appending(path: "r.json"), folder.url.appending(path: "r.xml"))
    let command = try Command(["run", "--json", json.path, "--junit", junit.path])
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.contains("builtin:f64 CONFORMS to f64"))
    #expect(command.output.contains("builtin:f32 CONFORMS to f32"))
    #expect(FileManager.default.fileExists(atPath: json.path))
    #expect(FileManager.default.fileExists(atPath: junit.path))
  }

  @Test("one vector, by the beginning of its id; a kernel that can take none of them exits with 3")
  func selection() throws {
    let one = try Command(["run", "--kernel", "builtin:f64", "--vector", "one-of-everything"])
    #expect(one.status == 0 && one.output.contains("forward 1/1"))
    let none = try Command(["run", "--kernel", "builtin:f32", "--vector", "f64-inputs"])
    #expect(none.status == 3 && none.output.contains("NOT RUN"))
  }

  @Test("mutants prints a score and writes the kill matrix, a column a vector")
  func mutants() throws {
    let folder = try TemporaryFolder()
    let json = folder.url.appending(path: "m.json")
    let command = try Command(["mutants", "--format", "f16", "--json", json.path])
    #expect(command.status == 0, "\(command.errors)\(command.output)")
    #expect(command.output.contains("wrong LSTMs are told from right ones"))
    let report = try JSONSerialization.jsonObject(with: Data(contentsOf: json)) as? [String: Any]
    let score = try #require((report?["scores"] as? [[String: Any]])?.first)
    let vectors = try #require(score["vectors"] as? [String])
    let mutants = try #require(score["mutants"] as? [[String: Any]])
    #expect(score["numbers"] as? String == "f16" && mutants.count > 1000)
    #expect(mutants.allSatisfy { ($0["kills"] as? String)?.count == vectors.count })
    let few = try #require(score["small_subset"] as? [String])
    #expect(!few.isEmpty && Set(few).isSubset(of: vectors))
  }

  @Test(
    "usage and input errors exit with 2 and name what is wrong",
    arguments: [
      (["run", "--kernel", "builtin:f65"], "builtin:f65"),
      (["run", "--vector", "no-such-vector"], "no-such-vector"),
      (["run", "--vectors", "/nowhere"], "/nowhere/manifest.json"),
      (["run", "--json", "/nowhere/report.json"], "/nowhere/report.json"),
      (["run", "--contract", "/nowhere.json"], "/nowhere.json"),
      (["run", "--tier", "likely"], "likely"),
      (["gradcheck", "--kernel", "builtin:f65"], "builtin:f65"),
      (["gradcheck", "--false-alarms", "1"], "--false-alarms"),
      (["gradcheck", "--json", "/nowhere/g.json", "--vector", "no-steps-cb"], "/nowhere/g.json"),
      (["run", "--fresh", "0"], "--fresh"),
      (["kernels", "--fresh", "none"], "--fresh"),
      (["contract", "f65"], "f65"),
      (["run", "--no-such-flag"], "--no-such-flag"),
      (["explain"], "id"),
      (["explain", "no-such-vector"], "no-such-vector"),
      (["no-such-command"], "no-such-command"),
    ])
  func usage(arguments: [String], names: String) throws {
    let command = try Command(arguments)
    #expect(command.status == 2)
    #expect(command.errors.contains(names), "\(command.errors)")
  }

  @Test("a printed contract is a contract to run by; a unit that is no error is refused")
  func contracts() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "mine.json")
    let printed = try Command(["contract", "f32"])
    #expect(printed.status == 0)
    try printed.output.write(to: file, atomically: true, encoding: .utf8)
    let run = try Command(["run", "--kernel", "builtin:f32", "--contract", file.path])
    #expect(run.status == 0 && run.output.contains("CONFORMS to f32"))
    try printed.output.replacing("\"elementwise\" : ", with: "\"elementwise\" : -")
      .write(to: file, atomically: true, encoding: .utf8)
    let refused = try Command(["run", "--contract", file.path])
    #expect(refused.status == 2 && refused.errors.contains("elementwise"), "\(refused.errors)")
  }

  @Test("fresh problems beside the set are counted by their seed, and one is found by its id")
  func fresh() throws {
    let kernel = ["run", "--kernel", "builtin:f16"]
    let beside = try Command(kernel + ["--fresh", "5", "--seed", "7"])
    #expect(beside.status == 0, "\(beside.errors)")
    #expect(beside.output.contains("(set \(golden.version)) and 5 fresh problems (seed 7)"))
    let one = try Command(kernel + ["--vector", "fresh-f16-7-3"])
    #expect(one.status == 0 && one.output.contains("forward 1/1"))
    let kernels = try Command(["kernels", "--fresh", "2", "--seed", "7"])
    #expect(kernels.status == 0 && kernels.output.contains("0 false positives, seed 7"))
  }

  @Test("help and version exit with 0")
  func help() throws {
    #expect(try Command(["--help"]).status == 0)
    #expect(try Command(["run", "--help"]).output.contains("--junit"))
    #expect(try Command(["--version"]).output == "0.1.0\n")
  }

  @Test("bench runs at small sizes, writes JSON, and times what it is asked for")
  func bench() throws {
    let folder = try TemporaryFolder()
    let json = folder.url.appending(path: "bench.json")
    let command = try Command(["bench", "--smoke", "--json", json.path])
    #expect(command.status == 0, "\(command.errors)")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: json)) as? [String: Any])
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(layers.compactMap { $0["format"] as? String } == ["f32", "f64"])
    #expect((report["scaling"] as? [Any])?.count == 3)

    let timed = try Command(
      ["bench", "--on-request"], input: "f32 forward 1 2 3 4\nf64 both 1 2 3 4\n")
    #expect(timed.status == 0)
    #expect(timed.output.split(separator: "\n").compactMap { Double($0) }.count == 2)
    let refused = try Command(["bench", "--on-request"], input: "f32 sideways 1 2 3 4\n")
    #expect(refused.status == 2 && refused.errors.contains("sideways"))
    #expect(try Command(["bench", "--repetitions", "0"]).status == 2)
  }

  @Test("a moved executable finds the vectors beside it; one flipped byte is exit 2 with the file")
  func moved() throws {
    let folder = try TemporaryFolder()
    let executable = folder.url.appending(path: "lstm-check")
    try FileManager.default.copyItem(at: Command.executable, to: executable)
    let vectors = folder.url.appending(path: "vectors")
    try FileManager.default.copyItem(
      at: URL(filePath: try VectorSet.locate(environment: [:]).path), to: vectors)
    let moved = try Command(["explain", "one-of-everything"], executable: executable)
    #expect(moved.status == 0 && moved.output.contains(vectors.path))

    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: vectors.path).first {
        $0.hasPrefix("one-of-everything")
      })
    let file = vectors.appending(path: name)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: file)
    let altered = try Command(["run"], executable: executable)
    #expect(altered.status == 2 && altered.errors.contains(name))
  }

  @Test("gradcheck passes, tests single entries when asked, and writes what it did by which seed")
  func gradcheck() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "gradients.json")
    let command = try Command([
      "gradcheck", "--vector", "one-of-everything", "--exhaustive", "--seed", "42",
      "--false-alarms", "1e-9", "--json", file.path,
    ])
    #expect(command.status == 0, "\(command.errors)\(command.output)")
    #expect(command.output.contains("seed 42, false alarms below 1e-09"))
    #expect(command.output.contains("PASS: 1 of 1 problem pass"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let report = try decoder.decode(GradientJSONReport.self, from: Data(contentsOf: file))
    #expect(report.seed == 42 && report.falseAlarms == 1e-9 && report.outcome == .pass)
    let entries = report.problems[0].tensors.reduce(0) { $0 + $1.entries }
    #expect(command.output.contains("entries tested one by one: \(entries)\n"))

    let quick = try Command(["gradcheck", "--vector", "one-of-everything"])
    #expect(quick.status == 0 && !quick.output.contains("one by one"))
    #expect(try Command(["gradcheck", "--kernel", "builtin:f16"]).status == 3)
  }

  @Test("list shows every vector, explain its reason and bugs")
  func others() throws {
    let manifest = try VectorSet.locate(environment: [:]).manifest
    let list = try Command(["list"])
    #expect(list.status == 0)
    #expect(list.output.split(separator: "\n").count == manifest.vectors.count)
    for entry in manifest.vectors.prefix(3) {
      let explain = try Command(["explain", entry.id])
      #expect(explain.status == 0 && explain.output.contains(entry.reason))
      for bug in entry.bugs { #expect(explain.output.contains(bug.url)) }
      #expect(explain.output.contains("bias "))
      for contract in Contract.presets where entry.serves.contains(contract.format) {
        #expect(explain.output.contains(contract.name))
      }
      #expect(explain.output.contains(/gradient\.W +sharp/))
    }
  }
}
