import ArgumentParser
import Benchmark
import LSTM
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the layer beside matrix products, the vector run and the gradient checks.",
    discussion: """
      Prints medians of repetitions in which all works take turns. Other work on the machine \
      lowers every figure; the fractions of the product's rate suffer less than the rates.
      """)

  @OptionGroup var set: VectorOptions

  @Option(help: ArgumentHelp("How often each work is timed.", valueName: "number"))
  var repetitions = 7

  @Flag(help: "Everything once at small sizes, in seconds: whether it runs, not how fast.")
  var smoke = false

  @Option(help: ArgumentHelp("Write the results as JSON.", valueName: "file"))
  var json: String?

  @Flag(
    name: .customLong("on-request"),
    help: ArgumentHelp(
      "Time single passes as standard input asks for them.",
      discussion: """
        Each line is f32 or f64, forward or both, and N T I H; each answer is the seconds of one \
        pass. With exhaustive or directional in the second place f64 gradients are checked. For \
        comparisons that take turns with other programs.
        """))
  var onRequest = false

  func validate() throws {
    guard repetitions > 0 else {
      throw ValidationError("--repetitions \(repetitions): at least 1 is needed")
    }
  }

  func run() throws {
    if onRequest { return try answer() }
    let extent: BenchmarkReport.Extent = smoke ? .smoke : .full(repetitions: repetitions)
    let report = try BenchmarkReport(extent, on: set.open()) { printError("measuring: \($0) ...") }
    print(report.text)
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try writeReport(encoder.encode(report), to: json)
    }
  }

  private func answer() throws {
    var requests: [String: () throws -> Void] = [:]
    while let line = readLine() {
      if requests[line] == nil {
        let work = try request(line)
        try work()
        requests[line] = work
      }
      guard let work = requests[line] else { continue }
      printNow("\(try Timing.once(work))")
    }
  }

  private func request(_ line: String) throws -> () throws -> Void {
    let words = line.split(separator: " ")
    let numbers = words.dropFirst(2).compactMap { Int($0) }
    guard words.count == 6, numbers.count == 4, numbers.allSatisfy({ $0 > 0 }),
      ["f32 forward", "f32 both", "f64 forward", "f64 both", "f64 exhaustive", "f64 directional"]
        .contains(words.prefix(2).joined(separator: " "))
    else {
      throw InputError(
        description: "request \"\(line)\": expected f32 or f64, forward or both, and N T I H, or "
          + "f64, exhaustive or directional, and N T I H")
    }
    let size = Dimensions(
      batch: numbers[0], steps: numbers[1], inputs: numbers[2], units: numbers[3])
    if ["exhaustive", "directional"].contains(words[1]) {
      let (work, isExhaustive) = (try GradientWork(size), words[1] == "exhaustive")
      return { try work(exhaustive: isExhaustive) }
    }
    let isForward = words[1] == "forward"
    if words[0] == "f32" {
      let work = try LayerWork<Float>(size)
      return { try isForward ? work.forward() : work.forwardAndBackward() }
    }
    let work = try LayerWork<Double>(size)
    return { try isForward ? work.forward() : work.forwardAndBackward() }
  }
}
