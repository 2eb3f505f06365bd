package import LSTM

extension SafetensorsFile {
  /// A tensor as it is to be stored: its numbers' bytes, little-endian.
  package struct Stored {
    package let name: String
    package let format: NumberFormat
    package let shape: [Int]
    package let bytes: [UInt8]

    package init(_ name: String, _ format: NumberFormat, shape: [Int], bytes: [UInt8]) {
      self.name = name
      self.format = format
      self.shape = shape
      self.bytes = bytes
    }

    /// The same numbers under another name.
    package func named(_ name: String) -> Stored {
      Stored(name, format, shape: shape, bytes: bytes)
    }

    /// Numbers of the format, or rounded to it.
    package init(_ name: String, _ format: NumberFormat, _ tensor: Tensor<Double>) {
      let size = format.bytes * tensor.count
      let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        let raw = UnsafeMutableRawBufferPointer(buffer)
        for at in tensor.elements.indices {
          let bits = format.bits(of: tensor.elements[at])
          switch format.bytes {
          case 8: raw.storeBytes(of: bits.littleEndian, toByteOffset: 8 * at, as: UInt64.self)
          case 4:
            raw.storeBytes(
              of: UInt32(truncatingIfNeeded: bits).littleEndian, toByteOffset: 4 * at,
              as: UInt32.self)
          default:
            raw.storeBytes(
              of: UInt16(truncatingIfNeeded: bits).littleEndian, toByteOffset: 2 * at,
              as: UInt16.self)
          }
        }
        count = size
      }
      self.init(name, format, shape: tensor.shape, bytes: bytes)
    }
  }

  /// The bytes of a file that holds these tensors.
  ///
  /// - Precondition: the names are different and need no escape in JSON.
  package static func encoded(_ tensors: [Stored]) -> [UInt8] {
    var end = 0
    let entries = tensors.map { tensor in
      let start = end
      end += tensor.bytes.count
      return "\"\(tensor.name)\":{\"dtype\":\"\(tensor.format.safetensors)\",\"shape\":"
        + "[\(tensor.shape.map(String.init).joined(separator: ","))],"
        + "\"data_offsets\":[\(start),\(end)]}"
    }
    let header = "{\(entries.joined(separator: ","))}"
    // Spaces after the header put the payload at a multiple of eight bytes.
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = UInt64(header.utf8.count + padding.utf8.count).littleEndian
    var file = withUnsafeBytes(of: length) { Array($0) }
    file.reserveCapacity(8 + Int(length) + end)
    file += (header + padding).utf8
    for tensor in tensors { file += tensor.bytes }
    return file
  }
}

extension NumberFormat {
  /// What safetensors files call it.
  package var safetensors: String { rawValue.uppercased() }

  package init?(safetensors name: String) {
    guard name == name.uppercased() else { return nil }
    self.init(rawValue: name.lowercased())
  }
}
