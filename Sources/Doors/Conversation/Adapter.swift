import Conformance
public import LSTM
import LSTMVectors
import Synchronization

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

/// A kernel in another process, and the conversation with it.
///
/// Whatever the other side does, a request ends within its deadline with an answer or an error that
/// says what happened; after a death the process is started anew.
public final class Adapter: Sendable {
  /// How the process is started.
  public struct Start: Sendable {
    let executable: String
    let arguments: [String]
    let environment: [String: String]
    /// What the user wrote on the command line to get this kernel, for the line that reproduces.
    let flags: String
  }

  /// What a kernel may take.
  public struct Limits: Sendable {
    /// For one call.
    public var timeout = Duration.seconds(10)
    /// From the start of the process to its description; frameworks load slowly.
    public var startTimeout = Duration.seconds(120)
    /// Lost to hangs and new starts altogether before the rest is given up.
    public var patience = Duration.seconds(60)
    /// Bytes of memory for a library's process.
    public var memory = 4 << 30

    public init() {}
  }

  /// What the door itself took.
  public struct Cost: Sendable {
    /// One entry a request: seconds beside those inside the kernel.
    public fileprivate(set) var door: [Double] = []
    /// Seconds inside the kernel, as the other side measured them.
    public fileprivate(set) var kernel: [Double] = []
    /// One entry a start of the process, the first included.
    public fileprivate(set) var starts: [Double] = []
  }

  public let description: Description
  public let convention: Convention
  let start: Start
  let limits: Limits
  private let folder: PrivateFolder
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var child: ChildProcess?
    var nextID = 1
    var lost = Duration.zero
    var cost = Cost()
  }

  /// Starts the process and hears its description.
  ///
  /// - Throws: ``AdapterError`` saying what kept it from starting or what its description lacks.
  init(_ start: Start, limits: Limits) throws {
    self.start = start
    self.limits = limits
    folder = try PrivateFolder()
    var cost = Cost()
    let (child, description) = try Self.begin(start, limits, &cost)
    self.description = description
    convention = try description.validated()
    let begun = State(child: child, cost: cost)
    state = Mutex(begun)
  }

  public var cost: Cost { state.withLock { $0.cost } }

  /// Ends the process; the next request starts a new one, without anything that the old one kept.
  func restart() {
    state.withLock { state in
      state.child?.end()
      state.child = nil
    }
  }

  /// Closes the other side's standard input and waits for its end.
  ///
  /// - Throws: ``AdapterError`` when it does not end by itself, or ends with an error.
  func requireEnd() throws {
    try state.withLock { state in
      guard let child = state.child else { return }
      child.closeInput()
      let ending = child.end(grace: .seconds(2))
      state.child = nil
      guard ending == .exited(0) else {
        throw AdapterError(
          ending == .killed(signal: SIGKILL)
            ? "it still runs two seconds later; leave the loop when a line is empty"
            : "it \(ending)")
      }
    }
  }

  /// Sends a request with its tensors and returns the tensors of the answer.
  ///
  /// - Throws: `Misconduct` when the kernel died, hung or touched what is not its own;
  ///   ``AdapterError`` when the answer cannot be understood or says that there is none.
  func ask(_ request: Request, tensors: [SafetensorsFile.Stored]) throws -> SafetensorsFile {
    try state.withLock { state in
      guard state.lost < limits.patience else {
        throw AdapterError(
          "not asked: \(limits.patience) were already lost to its hangs and new starts")
      }
      let began = ContinuousClock.now
      let child = try state.child ?? revive(&state)
      state.child = child
      var request = request
      request.id = state.nextID
      state.nextID += 1
      let (question, answer) = (
        folder.path + "/question.safetensors", folder.path + "/answer.safetensors"
      )
      try? FileManager.default.removeItem(atPath: answer)
      try SafetensorsFile.write(tensors, to: question)
      (request.tensors, request.answer) = (question, answer)
      do {
        let reply = try Self.exchange(
          request, with: child, until: .now + limits.timeout, timeout: limits.timeout)
        if let sentence = reply.misconduct { throw Misconduct(sentence) }
        if let sentence = reply.error {
          throw AdapterError("the kernel gave no answer: \(sentence)", isRefusal: true)
        }
        guard let bytes = try? Data(contentsOf: URL(filePath: answer)) else {
          throw AdapterError("the adapter replied but wrote no answer to the file it was given")
        }
        let file = try SafetensorsFile(bytes, file: "answer")
        let inside = reply.seconds ?? 0
        state.cost.kernel.append(inside)
        state.cost.door.append((ContinuousClock.now - began) / .seconds(1) - inside)
        return file
      } catch let error as LostChild {
        state.child = nil
        state.lost += error.waited
        throw error.reason
      }
    }
  }

  private func revive(_ state: inout State) throws -> ChildProcess {
    let began = ContinuousClock.now
    defer { state.lost += ContinuousClock.now - began }
    let (child, again) = try Self.begin(start, limits, &state.cost)
    guard again == description else {
      child.end()
      throw AdapterError("the kernel describes itself differently after a new start")
    }
    return child
  }

  private static func begin(
    _ start: Start, _ limits: Limits, _ cost: inout Cost
  ) throws -> (ChildProcess, Description) {
    let began = ContinuousClock.now
    let child: ChildProcess
    do {
      child = try ChildProcess(start.executable, start.arguments, environment: start.environment)
    } catch {
      throw AdapterError("\(error)")
    }
    var request = Request(.describe)
    request.protocol = Conversation.version
    let reply: Reply
    do {
      reply = try exchange(
        request, with: child, until: .now + limits.startTimeout, timeout: limits.startTimeout)
    } catch {
      throw AdapterError("no description: \(error.reason)")
    }
    if let sentence = reply.error { throw AdapterError(sentence) }
    guard let description = reply.description else {
      throw AdapterError("the reply to describe has no \"description\"")
    }
    cost.starts.append((ContinuousClock.now - began) / .seconds(1))
    return (child, description)
  }
}

/// A conversation that cannot be gone on with, or an answer that is none; one sentence.
public struct AdapterError: Error, Equatable, CustomStringConvertible {
  public let description: String
  /// Whether it is the other side's own word.
  let isRefusal: Bool

  init(_ description: String, isRefusal: Bool = false) {
    self.description = description
    self.isRefusal = isRefusal
  }
}

/// The process is gone or must go; why, and how long that took.
struct LostChild: Error {
  let reason: any Error
  let waited: Duration
}
