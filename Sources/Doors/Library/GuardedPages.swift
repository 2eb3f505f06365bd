import CKernelGuard
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Pages between two forbidden ones, for one tensor after another: what the system takes for
/// mapping, protecting and clearing them is most of what a small tensor costs.
final class GuardedPages: Sendable {
  private nonisolated(unsafe) let mapping: UnsafeMutableRawPointer
  let count: Int
  private let slot: Int32
  /// Touched by whoever has taken them, alone.
  private nonisolated(unsafe) var rights = PROT_NONE

  static let size = Int(getpagesize())

  private init(_ count: Int) throws(AdapterError) {
    self.count = count
    let bytes = (count + 2) * Self.size
    guard let mapping = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0),
      mapping != MAP_FAILED
    else { throw AdapterError("no memory for a tensor of \(count) pages") }
    self.mapping = mapping
    slot = lstmcheck_guard_watch(mapping + Self.size, count * Self.size)
  }

  deinit {
    lstmcheck_guard_forget(slot)
    munmap(mapping, (count + 2) * Self.size)
  }

  var start: UnsafeMutableRawPointer { mapping + Self.size }
  var bytes: Int { count * Self.size }

  /// Opens the pages to reading and writing, to reading alone, or closes them.
  func allow(_ rights: Int32) {
    guard rights != self.rights else { return }
    mprotect(start, bytes, rights)
    self.rights = rights
  }

  /// By their number, those closed longest first: a pointer of an earlier call is to meet them closed.
  private static let free = Mutex<[Int: [GuardedPages]]>([:])

  /// Pages that are open to writing, and whose name a fault will tell.
  ///
  /// - Throws: ``AdapterError`` when there is no memory.
  static func take(_ count: Int, for name: String) throws(AdapterError) -> GuardedPages {
    let known = free.withLock { free in
      free[count]?.isEmpty == false ? free[count]?.removeFirst() : nil
    }
    let pages: GuardedPages
    if let known { pages = known } else { pages = try GuardedPages(count) }
    lstmcheck_guard_name(pages.slot, name.interned, "wrote to its input ".interned)
    pages.allow(PROT_READ | PROT_WRITE)
    return pages
  }

  /// Closes the pages, and keeps them for the next tensor unless they are many.
  func giveBack() {
    allow(PROT_NONE)
    lstmcheck_guard_name(slot, "a tensor of an earlier call".interned, "touched ".interned)
    guard count <= 64 else { return }
    Self.free.withLock { $0[count, default: []].append(self) }
  }
}
