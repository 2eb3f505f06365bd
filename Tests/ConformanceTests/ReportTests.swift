import Conformance
import Foundation
import FoundationXML
import LSTM
import LSTMVectors
import Testing

@Suite("Reports")
struct ReportTests {
  /// What a CI system would count.
  private final class Counter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { counts[name, default: 0] += 1 }
  }

  @Test("JUnit is well-formed and counts each vector forward and backward")
  func junit() throws {
    let kernels: [any Kernel] =
      BuiltinKernels.all + [
        BrokenKernel(name: "<\"broken\" & 'odd'\u{1}>") { problem in
          var answer = try BrokenKernel.right(problem)
          answer[.biasGradient] = answer[.biasGradient]?.map { $0 + 1 }
          return answer
        }
      ]
    let runs = kernels.map(run)
    let counter = Counter()
    let parser = XMLParser(data: Data(JUnitReport(runs).xml.utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let broken = try #require(runs.last)
    #expect(counter.counts["testsuite"] == runs.count)
    let sessions = runs.flatMap(\.sessions)
    #expect(!sessions.isEmpty)
    #expect(
      counter.counts["testcase"] == 2 * (runs.count * golden.vectors.count + sessions.count))
    #expect(counter.counts["failure"] == broken.counts.failed)
    #expect(broken.counts.failed >= golden.vectors.count - broken.counts.unsupported - 5)
    let left = runs.reduce(0) { $0 + $1.counts.skipped + $1.counts.unsupported }
    let unasked = sessions.reduce(0) { sum, session in
      sum + Quantity.Pass.allCases.count { session.passed($0) == nil }
    }
    #expect(counter.counts["skipped"] == 2 * left + unasked)
  }

  @Test("JSON reads back what was written, NaN and infinity too")
  func json() throws {
    let kernel = BrokenKernel(name: "NaN") { problem in
      var answer = try BrokenKernel.right(problem)
      answer[.hidden] = answer[.hidden]?.map { _ in .nan }
      return answer
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let read = try decoder.decode(JSONReport.self, from: JSONReport([run(kernel)]).encoded())
    let first = try #require(read.runs.first)
    #expect(first.verdict == .differs && first.counts.vectors == golden.vectors.count)
    let hidden = first.vectors.flatMap(\.comparisons).first { $0.quantity == .hidden && !$0.passed }
    #expect(hidden?.worst?.got.isNaN == true && hidden?.worst?.fraction == .infinity)
  }

  @Test("the table has a row a tensor group and says how many vectors passed")
  func table() throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f64"))
    let lines = TextReport(run(kernel), diagnosis: nil).text.split(separator: "\n")
    let count = golden.vectors.count
    #expect(
      lines[0]
        .hasPrefix(
          "builtin:f64 CONFORMS to f64, probabilistic bounds: forward \(count)/\(count), "
            + "backward \(count)/\(count), "))
    #expect(lines[0].hasSuffix("of \(count) vectors (set \(golden.version))"))
    let rows = ["gates", "cell state", "hidden state", "dx", "dW, dR, db", "dh0, dc0"]
    #expect(lines[1].hasPrefix("  profiles: core "))
    #expect(lines.count == 4 + rows.count)
    #expect(lines.last?.contains("elements by fraction of bound") == true)
    for (line, row) in zip(lines.dropFirst(3), rows) { #expect(line.contains(row)) }
  }
}
