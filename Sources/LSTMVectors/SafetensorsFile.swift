package import LSTM

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// The named tensors of one safetensors file.
///
/// The layout is: header length (8 bytes, little-endian), a JSON header that gives each tensor's
/// dtype, shape and byte range, then the payload. Nothing in it is believed: every range must
/// lie in the payload, have the size its shape asks for, and together they must cover it.
package struct SafetensorsFile {
  private let file: String
  private let bytes: Data
  private let payloadStart: Int
  let metadata: [String: String]
  private let entries: [String: Entry]

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  private struct Header: Decodable {
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Name.self)
      for name in fields.allKeys {
        if name.stringValue == "__metadata__" {
          metadata = try fields.decode([String: String].self, forKey: name)
        } else {
          entries[name.stringValue] = try fields.decode(Entry.self, forKey: name)
        }
      }
    }
  }

  private static let largestHeader = 1 << 20

  /// - Parameter file: the name used in errors.
  /// - Throws: ``VectorError`` naming the file, the tensor and the problem.
  package init(_ bytes: Data, file: String) throws(VectorError) {
    self.file = file
    self.bytes = bytes
    func refuse(_ problem: String, _ place: String? = nil) -> VectorError {
      VectorError(file: file, place: place, problem: problem)
    }
    guard bytes.count >= 8 else { throw refuse("truncated: \(bytes.count) bytes hold no header") }
    let length = bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
    }
    guard length <= UInt64(min(bytes.count - 8, Self.largestHeader)) else {
      throw refuse("header says it has \(length) bytes; the file has \(bytes.count)")
    }
    payloadStart = 8 + Int(length)
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: bytes[8..<payloadStart])
    } catch {
      throw refuse("header is not a safetensors header: \(describe(error))")
    }
    metadata = header.metadata
    entries = header.entries
    var covered = 0
    for (name, entry) in entries.sorted(by: {
      $0.value.dataOffsets.lexicographicallyPrecedes($1.value.dataOffsets)
    }) {
      guard let dtype = NumberFormat(safetensors: entry.dtype) else {
        throw refuse("dtype is \(entry.dtype), expected F64, F32, F16 or BF16", name)
      }
      guard let size = Self.byteCount(entry.shape, of: dtype) else {
        throw refuse("shape \(entry.shape) is not possible", name)
      }
      guard entry.dataOffsets.count == 2, entry.dataOffsets[0] == covered,
        entry.dataOffsets[1] - covered == size, entry.dataOffsets[1] <= bytes.count - payloadStart
      else {
        throw refuse(
          "data_offsets \(entry.dataOffsets), expected [\(covered), \(covered + size)] within "
            + "\(bytes.count - payloadStart) bytes of payload (a hole, an overlap, a duplicate "
            + "name or a truncated file)", name)
      }
      covered += size
    }
    guard covered == bytes.count - payloadStart else {
      throw refuse("\(bytes.count - payloadStart - covered) bytes of payload belong to no tensor")
    }
  }

  package var names: [String] { entries.keys.sorted() }

  /// A tensor of float64 numbers unless another format is named; widened without loss.
  ///
  /// - Throws: ``VectorError`` when the tensor is missing, of another dtype, or of another shape.
  package func tensor(
    _ name: String, _ format: NumberFormat = .f64, shape: [Int]? = nil
  ) throws(VectorError) -> Tensor<Double> {
    switch format {
    case .f64:
      try read(name, .f64, shape) { raw, offset in
        Double(
          bitPattern: UInt64(
            littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
    case .f32:
      try read(name, .f32, shape) { raw, offset in
        let bits = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        return Double(Float(bitPattern: bits))
      }
    case .f16, .bf16:
      try read(name, format, shape) { raw, offset in
        let bits = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        return format.value(of: UInt64(bits))
      }
    }
  }

  /// The shape of a tensor, or nil when there is none of that name.
  package func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// The stored bytes of a tensor.
  ///
  /// - Throws: ``VectorError`` as ``tensor(_:_:shape:)`` does.
  package func stored(
    _ name: String, _ format: NumberFormat, shape: [Int]
  ) throws(VectorError) -> Data {
    let entry = try find(name, format, shape)
    return bytes[(payloadStart + entry.dataOffsets[0])..<(payloadStart + entry.dataOffsets[1])]
  }

  /// A bfloat16 tensor, widened without loss.
  ///
  /// - Throws: ``VectorError`` when the tensor is missing, no bfloat16, or has another shape.
  func narrowTensor(_ name: String, shape: [Int]) throws(VectorError) -> Tensor<Float> {
    try read(name, .bf16, shape) { raw, offset in
      let bits = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
      return Float(bitPattern: UInt32(bits) << 16)
    }
  }

  private func find(
    _ name: String, _ dtype: NumberFormat, _ shape: [Int]?
  ) throws(VectorError) -> Entry {
    func refuse(_ problem: String) -> VectorError {
      VectorError(file: file, place: name, problem: problem)
    }
    guard let entry = entries[name] else { throw refuse("is missing") }
    guard entry.dtype == dtype.safetensors else {
      throw refuse("dtype is \(entry.dtype), expected \(dtype.safetensors)")
    }
    if let shape, entry.shape != shape {
      throw refuse("shape is \(entry.shape), expected \(shape)")
    }
    return entry
  }

  private func read<Scalar>(
    _ name: String, _ dtype: NumberFormat, _ shape: [Int]?,
    _ number: (UnsafeRawBufferPointer, Int) -> Scalar
  ) throws(VectorError) -> Tensor<Scalar> {
    let entry = try find(name, dtype, shape)
    let start = payloadStart + entry.dataOffsets[0]
    let count = (entry.dataOffsets[1] - entry.dataOffsets[0]) / dtype.bytes
    let elements = bytes.withUnsafeBytes { raw in
      (0..<count).map { number(raw, start + $0 * dtype.bytes) }
    }
    return Tensor(shape: entry.shape, elements: elements)
  }

  /// The bytes of a tensor, or nil when an axis is negative or the count overflows.
  private static func byteCount(_ shape: [Int], of dtype: NumberFormat) -> Int? {
    var bytes = dtype.bytes
    for length in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      bytes = product
    }
    return bytes
  }
}
