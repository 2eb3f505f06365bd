import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

private let table = Mutex<[String: UInt]>([:])

extension String {
  /// A C string with these characters that lives as long as the process. For the few names that a
  /// library is given.
  var interned: UnsafeMutablePointer<CChar>? {
    let address = table.withLock { table in
      if let known = table[self] { return known }
      let copy = UInt(bitPattern: strdup(self))
      table[self] = copy
      return copy
    }
    return UnsafeMutablePointer(bitPattern: address)
  }
}
