#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A number of a tensor with enough digits to recognise it.
public func number(_ value: Double) -> String { rounded(value, digits: 9) }

/// A ratio or a count of ulps.
public func short(_ value: Double, digits: Int = 2) -> String {
  rounded(value, digits: digits)
}

private func rounded(_ value: Double, digits: Int) -> String {
  withVaList([value]) { arguments in
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let length = vsnprintf(buffer.baseAddress, buffer.count, "%.\(digits)g", arguments)
      return String(
        decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}

extension String {
  /// This text with spaces after it up to `width` characters.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
