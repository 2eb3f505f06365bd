import CKernelGuard
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A process that is talked to line by line, with a deadline for everything.
///
/// Kernels answer synchronously, often on one of Swift's few cooperative threads, where waiting
/// for an asynchronous subprocess would stand in its own way; hence `posix_spawn` and `poll`.
/// The child has a process group of its own, so that what it starts dies with it.
final class ChildProcess {
  private let id: pid_t
  private var input: Int32
  private let (output, errors): (Int32, Int32)
  private var pending: [UInt8] = []
  private var lastErrors: [UInt8] = []
  private var ending: Ending?

  /// What came instead of a line.
  enum Silence: Error {
    case timeout
    case tooLong
    /// The child closed its output.
    case ended
  }

  /// - Parameter environment: additions to this process's own.
  /// - Throws: `SpawnError` when the executable cannot be started.
  init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    // One at a time, so that no child inherits the ends of another's pipes.
    (id, input, output, errors) = try Self.turn.withLock { _ in
      signal(SIGPIPE, SIG_IGN)
      let pipes = try (Pipe(), Pipe(), Pipe())
      defer { for end in [pipes.0.read, pipes.1.write, pipes.2.write] { close(end) } }
      do {
        let id = try spawn(
          executable, arguments, environment: environment,
          descriptors: [pipes.0.read, pipes.1.write, pipes.2.write])
        return (id, pipes.0.write, pipes.1.read, pipes.2.read)
      } catch {
        for end in [pipes.0.write, pipes.1.read, pipes.2.read] { close(end) }
        throw error
      }
    }
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    Interruption.shared.add(group: id)
  }

  deinit {
    end()
    closeInput()
    for end in [output, errors] { close(end) }
  }

  private static let turn = Mutex(())

  /// Writes a line; a child that no longer reads is noticed when its answer is awaited.
  func send(_ line: some Collection<UInt8>, until deadline: ContinuousClock.Instant) {
    var rest = Array(line)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        var descriptor = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
        guard poll(&descriptor, 1, Self.milliseconds(until: deadline)) > 0 else { return }
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Says that no more lines will come.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// The next line, without its end.
  func line(longest: Int, until deadline: ContinuousClock.Instant) throws(Silence) -> [UInt8] {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(pending[..<end])
        pending.removeSubrange(...end)
        guard line.count <= longest else { throw .tooLong }
        return line
      }
      guard pending.count <= longest else { throw .tooLong }
      try readMore(until: deadline)
    }
  }

  private func readMore(until deadline: ContinuousClock.Instant) throws(Silence) {
    var descriptors = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let ready = poll(&descriptors, 2, Self.milliseconds(until: deadline))
    if ready == 0 { throw .timeout }
    if ready < 0 { return }
    if descriptors[1].revents != 0 { keepErrors(read(errors)) }
    if descriptors[0].revents != 0 {
      let bytes = read(output)
      if bytes.isEmpty { throw .ended }
      pending += bytes
    } else if descriptors[1].revents & Int16(POLLIN) == 0 {
      // Only the error channel is gone: wait for the other alone, a little at a time.
      usleep(1000)
      if ContinuousClock.now > deadline { throw .timeout }
    }
  }

  private func read(_ descriptor: Int32) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      #if canImport(Darwin)
        count = max(0, Darwin.read(descriptor, buffer.baseAddress, buffer.count))
      #elseif canImport(Musl)
        count = max(0, Musl.read(descriptor, buffer.baseAddress, buffer.count))
      #else
        count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
      #endif
    }
  }

  private func keepErrors(_ bytes: [UInt8]) { lastErrors = (lastErrors + bytes).suffix(1 << 12) }

  /// The last lines that it wrote to standard error.
  var lastWords: String {
    var descriptor = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, 0) > 0 {
      let bytes = read(errors)
      if bytes.isEmpty { break }
      keepErrors(bytes)
    }
    let lines = String(decoding: lastErrors, as: UTF8.self).split(separator: "\n")
    return lines.suffix(3).joined(separator: " | ")
  }

  /// Waits a moment for the child's own end, then kills it and what it started.
  @discardableResult
  func end(grace: Duration = .zero) -> Ending {
    if let ending { return ending }
    var status: Int32 = 0
    let deadline = ContinuousClock.now + grace
    while waitpid(id, &status, WNOHANG) == 0 {
      if ContinuousClock.now >= deadline {
        kill(-id, SIGKILL)
        while waitpid(id, &status, 0) < 0 && errno == EINTR {}
        break
      }
      usleep(500)
    }
    kill(-id, SIGKILL)
    Interruption.shared.remove(group: id)
    let result = Ending(status: status)
    ending = result
    return result
  }

  private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
    return Int32(min(max(left.rounded(.up), 0), 1e9))
  }
}

/// How a process ended.
enum Ending: Equatable, CustomStringConvertible {
  case exited(Int32)
  case killed(signal: Int32)

  init(status: Int32) {
    let signal = status & 0x7f
    let code = (status >> 8) & 0xff
    // A shell in between reports a signal as 128 and its number.
    self =
      signal != 0
      ? .killed(signal: signal) : code > 128 ? .killed(signal: code - 128) : .exited(code)
  }

  var description: String {
    switch self {
    case .exited(let code): "exited with status \(code)"
    case .killed(let number):
      "was killed by signal \(number) (\(strsignal(number).map { String(cString: $0) } ?? "?"))"
    }
  }
}

/// A pipe whose ends no other process inherits.
private struct Pipe {
  let read: Int32
  let write: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard lstmcheck_private_pipe(&ends) == 0 else {
      throw SpawnError(description: "no pipe: error \(errno)")
    }
    (read, write) = (ends[0], ends[1])
  }
}
