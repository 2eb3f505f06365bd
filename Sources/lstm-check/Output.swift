#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Prints a line on standard error.
func printError(_ line: String) { write(line, to: 2) }

/// Prints a line on standard output, for a reader that waits for it.
func printNow(_ line: String) { write(line, to: 1) }

private func write(_ line: String, to file: Int32) {
  let bytes = Array((line + "\n").utf8)
  _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
}

/// Shows how far long work has come, on one line of a terminal; elsewhere nothing.
func showProgress(_ line: String) { writeToTerminal("\r\u{1B}[K" + line) }

/// Takes the line of progress away.
func endProgress() { writeToTerminal("\r\u{1B}[K") }

private func writeToTerminal(_ text: String) {
  guard isatty(2) == 1 else { return }
  let bytes = Array(text.utf8)
  _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

/// Refuses a path before long work is done for it.
///
/// - Throws: ``InputError`` naming the folder that there is not.
func requireFolder(of path: String) throws {
  let folder = URL(filePath: path).deletingLastPathComponent()
  guard FileManager.default.fileExists(atPath: folder.path) else {
    throw InputError(description: "cannot write \(path): there is no folder \(folder.path)")
  }
}

/// Writes a report all at once: the file is the old one or the new one, never half of one.
///
/// - Throws: ``InputError`` naming the path.
func writeReport(_ bytes: Data, to path: String) throws {
  do {
    try bytes.write(to: URL(filePath: path), options: .atomic)
  } catch {
    throw InputError(description: "cannot write \(path): \(error)")
  }
}
