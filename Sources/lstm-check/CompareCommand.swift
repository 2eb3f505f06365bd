import ArgumentParser
import Conformance
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares two JSON reports of run: newly failing, fixed, drifted.",
    discussion: """
      Drifted is what still passes but moved: its worst fraction of the bound more than doubled, \
      or bits changed. Write both reports with run --tier native --json to see drift against the \
      bounds of a known kernel. Exit codes: 0 nothing newly fails, 1 something does.
      """)

  @Argument(help: "The earlier report.")
  var old: String

  @Argument(help: "The later report.")
  var new: String

  @Flag(help: "Print Markdown, for a pull request.")
  var markdown = false

  func run() throws {
    let (before, after) = (try read(old), try read(new))
    let changes: RunChanges
    do {
      changes = try RunChanges(from: before, to: after)
    } catch {
      throw InputError(description: "\(old), \(new): \(error)")
    }
    print(markdown ? changes.markdown : changes.text)
    if !changes.newlyFailing.isEmpty { throw ExitStatus.differs }
  }

  private func read(_ path: String) throws -> JSONReport {
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
      throw InputError(description: "\(path): cannot be read")
    }
    do {
      return try JSONReport(decoding: bytes)
    } catch {
      throw InputError(description: "\(path): is no report of this version: \(describe(error))")
    }
  }
}
