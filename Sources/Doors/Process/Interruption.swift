import Dispatch
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

/// What must not outlive this process when it is interrupted: children and private folders.
final class Interruption: Sendable {
  static let shared = Interruption()

  private struct Left {
    var groups: Set<pid_t> = []
    var folders: Set<String> = []
  }
  private let left = Mutex(Left())

  func add(group: pid_t) { left.withLock { _ = $0.groups.insert(group) } }
  func remove(group: pid_t) { left.withLock { _ = $0.groups.remove(group) } }
  func add(folder: String) { left.withLock { _ = $0.folders.insert(folder) } }
  func remove(folder: String) { left.withLock { _ = $0.folders.remove(folder) } }

  /// Ctrl-C, termination and hang-up clean up first, from now on. For a command: a library has no
  /// business with the signals of the program it is part of.
  func handleSignals() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        self.cleanUpAndDie(of: number)
      }
      source.resume()
      // It watches as long as the process lives.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }

  /// Keeps the lock to the end, so that no thread goes on with a killed child or a new one.
  private func cleanUpAndDie(of number: Int32) {
    left.withLock { left in
      for group in left.groups { kill(-group, SIGKILL) }
      for folder in left.folders { try? FileManager.default.removeItem(atPath: folder) }
      // Dispatch may have blocked the signal in its own threads, of which this is one.
      var unblocked = sigset_t()
      sigemptyset(&unblocked)
      sigaddset(&unblocked, number)
      pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)
      signal(number, SIG_DFL)
      raise(number)
    }
  }
}
