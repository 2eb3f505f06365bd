import CKernelGuard

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Pages in a row, all forbidden until tensors are given theirs between two that stay forbidden.
final class GuardedMemory {
  private let start: UnsafeMutableRawPointer
  private let bytes: Int
  private var used = 0

  /// - Parameter layouts: what will be placed in it, in this order.
  /// - Throws: ``AdapterError`` when there is no memory.
  init(for layouts: [TensorLayout]) throws(AdapterError) {
    bytes = layouts.reduce(0) { $0 + $1.pages + 2 } * TensorLayout.pageSize
    let mapping = mmap(
      nil, max(bytes, 1), PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw AdapterError("no memory for \(layouts.map(\.shape))")
    }
    start = mapping
  }

  deinit {
    lstmcheck_guard_forget(start, bytes)
    munmap(start, max(bytes, 1))
  }

  /// The pages of the next tensor, open to writing.
  func place(_ layout: TensorLayout) -> UnsafeMutableRawPointer {
    let pages = start + used + TensorLayout.pageSize
    used += (layout.pages + 2) * TensorLayout.pageSize
    mprotect(pages, layout.pages * TensorLayout.pageSize, PROT_READ | PROT_WRITE)
    return pages
  }
}
