import Bounds
import Conformance
import Doors
import Foundation
import LSTM
import LSTMVectors
import Testing

/// A program in the shell's language: it describes itself, then does what is told to each request.
private func script(_ afterwards: String, description: String = #"{"name":"sh","dtypes":["f64"]}"#)
  -> String
{
  """
  read -r line; echo '{"id":0,"description":\(description)}'
  while read -r line; do
    id=${line#*\\"id\\":}; id=${id%%,*}
    answer=${line#*\\"answer\\":\\"}; answer=${answer%%\\"*}
    \(afterwards)
  done
  """
}

private func check(
  _ command: String, on vectors: [GoldenVector]? = nil, timeout: Duration = .seconds(20)
) throws -> Run {
  var limits = Adapter.Limits()
  limits.timeout = timeout
  limits.startTimeout = .seconds(20)
  let kernel = try #require(try Door.command(command, limits: limits).first)
  return Run(kernel, on: vectors ?? Array(Workshop.few.prefix(2)), setVersion: "0.0.0")
}

@Suite("The command door")
struct CommandDoorTests {
  @Test(
    "whatever an adapter replies, the error says what was wrong with it",
    arguments: [
      ("echo rubbish", #"the adapter wrote "rubbish" where a line of JSON was due"#),
      (#"printf '{"id":'; exit 0"#, "exited with status 0 in solve"),
      (#"printf '{"id":$id' ; kill -9 $$"#, "was killed by signal 9 (Killed) in solve"),
      (#"echo '{"id":1,"seconds":NaN}'"#, "is no reply"),
      (#"echo '{"id":77}'"#, "the adapter answered request 77 when 1 was asked"),
      (#"echo '{"id":"one"}'"#, "id: is not of type Int"),
      ("head -c 200000 /dev/zero | tr '\\0' x; echo", "wrote a line longer than 65536 bytes"),
      ("yes x | head -c 100000000 | tr -d '\\n'", "wrote a line longer than 65536 bytes"),
      (#"echo "{\"id\":$id}""#, "the adapter replied but wrote no answer"),
      (#"echo abc > "$answer"; echo "{\"id\":$id}""#, "answer: truncated: 4 bytes"),
      (#"echo "{\"id\":$id,\"error\":\"out of ideas\"}""#, "gave no answer: out of ideas"),
      (
        #"echo last words >&2; exit 3"#, "exited with status 3 in solve; its last words: last words"
      ),
      (
        #"printf '\002\0\0\0\0\0\0\0{}' > "$answer"; echo "{\"id\":$id}""#,
        "the answer's output.y is missing"
      ),
      (
        #"printf '\100\0\0\0\0\0\0\0{"output.y":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}   12345678' > "$answer"; echo "{\"id\":$id}""#,
        "the answer's output.y shape is [1], expected"
      ),
    ])
  func replies(reply: String, sentence: String) throws {
    let run = try check(script(reply))
    #expect(run.counts.passed == 0 && run.verdict != .conforms)
    let reasons = run.vectors.compactMap(\.reason)
    #expect(reasons.count == 2)
    #expect(reasons.allSatisfy { $0.contains(sentence) || $0.contains("was asked") }, "\(reasons)")
  }

  @Test("silence ends at the timeout, and what the adapter started ends with it")
  func silence() throws {
    let run = try check(
      script("sleep 1000"), on: Array(Workshop.few.prefix(1)), timeout: .milliseconds(200))
    #expect(
      run.vectors.first?.reason?.contains("hung: no answer within 0.2 seconds in solve") == true)
  }

  @Test(
    "a description is checked word by word before anything is asked",
    arguments: [
      (#"{"dtypes":["f64"]}"#, "\"name\" is missing"),
      (#"{"name":"x","dtypes":[]}"#, "dtypes is empty"),
      (#"{"name":"x","dtypes":["f65"]}"#, #"dtypes is "f65"; known are bf16, f16, f32, f64"#),
      (#"{"name":"x","dtypes":["f64"],"convention":"mine"}"#, #"convention is "mine"; known are"#),
      (#"{"name":"x","dtypes":["f64"],"features":["magic"]}"#, #"features is "magic"; known are"#),
      (
        #"{"name":"x","dtypes":["f64"],"contracts":{"f64":"tf32"}}"#,
        #"contracts.f64 is "tf32"; known are f64"#
      ),
    ])
  func descriptions(description: String, sentence: String) throws {
    let error = #expect(throws: AdapterError.self) {
      try check(script("exit 0", description: description))
    }
    #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
    let result = AdapterCheck(
      command: script("exit 0", description: description), on: [], setVersion: "0.0.0")
    #expect(result.mistakes == 1)
  }

  @Test("a program that is not there is named")
  func absent() throws {
    let error = #expect(throws: AdapterError.self) { try check("no-such-program-here") }
    #expect(error?.description.contains("no-such-program-here") == true)
    #expect(error?.description.contains("127") == true, "\(String(describing: error))")
  }

  @Test(
    "the folder for tensors is private, and gone after ctrl-C",
    arguments: ["--command", "--library"])
  func interruption(door: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: Workshop.tool)
    let folder = Workshop.folder.appending(path: "interrupted\(door)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder.path]) {
      $1
    }
    let kernel = door == "--command" ? script("sleep 1000") : try Workshop.library("hang")
    process.arguments = ["run", door, kernel]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    var seen: [String] = []
    for _ in 0..<1000 where seen.isEmpty {
      usleep(10_000)
      seen = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }
    let name = try #require(seen.first)
    let rights =
      try FileManager.default.attributesOfItem(
        atPath: folder.appending(path: name).path)[.posixPermissions] as? Int
    #expect(rights == 0o700)
    usleep(200_000)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test("the example in Python conforms in both its formats", .enabled(if: Python.isThere))
  func example() throws {
    let command = "\(Python.path ?? "") \(Workshop.root.path)/Examples/python/my_adapter.py"
    for kernel in try Door.command(command) {
      let run = Run(kernel, on: Workshop.vectors.all, setVersion: "0.0.0")
      #expect(run.verdict == .conforms, "\(run.vectors.compactMap(\.reason).prefix(3))")
      #expect(run.counts.passed > 80)
    }
    let result = AdapterCheck(
      command: command, on: Workshop.vectors.all, setVersion: "0.0.0",
      smokeTime: .milliseconds(500))
    #expect(result.mistakes == 0, "\(result.items)")
    #expect(result.smoke?.verdict == .conforms)
  }
}

/// Python with NumPy, where the machine has it; without it these tests are skipped, visibly.
enum Python {
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = [Workshop.root.path + "/.venv/bin/python"] + folders.map { "\($0)/python3" }
    return candidates.first { candidate in
      FileManager.default.isExecutableFile(atPath: candidate)
        && (try? Workshop.run(candidate, ["-c", "import numpy"]).0) == 0
    }
  }()
  static var isThere: Bool { path != nil }
}
