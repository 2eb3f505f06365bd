import Conformance
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Adapter {
  /// One request and its reply.
  ///
  /// - Throws: ``LostChild`` when there is no going on; the child is dead then.
  static func exchange(
    _ request: Request, with child: ChildProcess, until deadline: ContinuousClock.Instant,
    timeout: Duration
  ) throws(LostChild) -> Reply {
    var progress = Progress(request.op.rawValue)
    func lose(_ reason: any Error, waited: Duration = .zero) -> LostChild {
      child.end()
      return LostChild(reason: reason, waited: waited)
    }
    guard let line = try? encoder.encode(request) else {
      throw lose(AdapterError("the request cannot be written as JSON"))
    }
    child.send(line + [UInt8(ascii: "\n")], until: deadline)
    while true {
      let reply: Reply
      do {
        let bytes = try child.line(longest: Conversation.longestLine, until: deadline)
        reply = try understood(bytes)
      } catch ChildProcess.Silence.timeout {
        throw lose(
          Misconduct("hung: no answer within \(timeout) in \(progress.doing)"), waited: timeout)
      } catch ChildProcess.Silence.ended {
        throw lose(death(of: child, progress))
      } catch ChildProcess.Silence.tooLong {
        throw lose(
          AdapterError("the adapter wrote a line longer than \(Conversation.longestLine) bytes"))
      } catch {
        throw lose(error)
      }
      if let event = reply.event {
        progress.take(event, reply.what)
      } else if reply.id == request.id {
        return reply
      } else {
        throw lose(
          AdapterError(
            "the adapter answered request \(reply.id.map(String.init) ?? "without an id") when "
              + "\(request.id) was asked"))
      }
    }
  }

  /// What the other side was last heard to do.
  private struct Progress {
    var doing: String
    var touched: String?

    init(_ operation: String) { doing = operation }

    mutating func take(_ event: String, _ what: String?) {
      if event == "fault" { touched = what } else if let what { doing = what }
    }
  }

  private static func death(of child: ChildProcess, _ progress: Progress) -> any Error {
    // A process that closed its output and lives on has left the conversation as well.
    let ending = child.end(grace: .milliseconds(500))
    let words = child.lastWords
    return Misconduct(
      "\(ending) in \(progress.doing)" + (progress.touched.map { ": \($0)" } ?? "")
        + (words.isEmpty || progress.touched != nil ? "" : "; its last words: \(words)"))
  }

  /// A line as a reply.
  private static func understood(_ bytes: [UInt8]) throws(AdapterError) -> Reply {
    func shown() -> String {
      let text = String(decoding: bytes.prefix(80), as: UTF8.self)
      return "\"\(text)\(bytes.count > 80 ? "…" : "")\""
    }
    guard bytes.first == UInt8(ascii: "{") else {
      throw AdapterError(
        "the adapter wrote \(shown()) where a line of JSON was due; whatever else it prints belongs "
          + "on standard error")
    }
    do {
      return try JSONDecoder().decode(Reply.self, from: Data(bytes))
    } catch {
      throw AdapterError(
        "the adapter's line \(shown()) is no reply: \(LSTMVectors.describe(error))")
    }
  }

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
}
