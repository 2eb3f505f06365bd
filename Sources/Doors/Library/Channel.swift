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

/// The worker's end of the conversation: requests from standard input, replies to what was
/// standard output before it was turned to standard error, where a library may print.
final class Channel {
  let descriptor: Int32
  private var pending: [UInt8] = []
  private let decoder = JSONDecoder()

  init() {
    descriptor = dup(1)
    dup2(2, 1)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// The next request, or nil when there is none any more.
  func request() -> Request? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeSubrange(...end) }
        return try? decoder.decode(Request.self, from: Data(pending[..<end]))
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = max(0, read(0, buffer.baseAddress, buffer.count))
      }
      guard !bytes.isEmpty else { return nil }
      pending += bytes
    }
  }

  /// Sends a line; from several threads each whole.
  func send(_ reply: Reply) {
    guard let line = try? JSONEncoder().encode(reply) else { return }
    send(line: line)
  }

  /// Tells what the kernel will be doing until the next line; in words that JSON need not escape.
  func announce(_ what: String) { send(line: Data(#"{"event":"calling","what":"\#(what)"}"#.utf8)) }

  private func send(line: Data) {
    let whole = line + [UInt8(ascii: "\n")]
    _ = whole.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
