import LSTMVectors

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

extension SafetensorsFile {
  /// Writes tensors to a new file for the other side. It is read once and never again, so nothing
  /// waits for the disk, as Foundation's way of writing does.
  ///
  /// - Throws: ``AdapterError`` naming the path.
  static func write(_ tensors: [Stored], to path: String) throws(AdapterError) {
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AdapterError("cannot write \(path)") }
    defer { close(descriptor) }
    var rest = encoded(tensors)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes {
        #if canImport(Darwin)
          Darwin.write(descriptor, $0.baseAddress, $0.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, $0.baseAddress, $0.count)
        #else
          Glibc.write(descriptor, $0.baseAddress, $0.count)
        #endif
      }
      guard written > 0 else { throw AdapterError("cannot write \(path)") }
      rest = rest.dropFirst(written)
    }
  }
}
