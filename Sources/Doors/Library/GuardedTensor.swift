import CKernelGuard
import CLSTMKernelABI
import LSTM
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

/// A tensor in pages of its own between two forbidden ones.
///
/// Everything in those pages that is not an element is a canary, and so is every element of an
/// output before the call: a NaN that no kernel makes.
final class GuardedTensor {
  enum Role { case input, output }

  /// Where the numbers lie in their pages.
  enum Placement {
    /// The last byte that the alignment allows before the forbidden page.
    case atEnd
    /// Right behind the forbidden page, with gaps between the elements where strides are honoured.
    case atStart
  }

  let name: String
  let format: NumberFormat
  let shape: [Int]
  let strides: [Int]
  private let offsets: [Int]
  let role: Role
  private let mapping: UnsafeMutableRawPointer
  private let (pageSize, pages): (Int, Int)
  /// Bytes from the first usable page to the first element.
  private let offset: Int

  init(
    _ name: String, _ format: NumberFormat, _ shape: [Int], _ role: Role, _ placement: Placement,
    alignment: Int, strided: Bool
  ) throws {
    self.name = name
    self.format = format
    self.shape = shape
    self.role = role
    strides = Self.strides(shape, gaps: strided && placement == .atStart)
    offsets = Self.offsets(shape, strides)
    let span = zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    let bytes = (shape.contains(0) ? 0 : span) * format.bytes
    pageSize = Int(getpagesize())
    pages = max(1, (bytes + pageSize - 1) / pageSize)
    let alignment = max(alignment, format.bytes)
    offset = placement == .atStart ? 0 : (pages * pageSize - bytes) / alignment * alignment
    guard
      let mapping = mmap(
        nil, (pages + 2) * pageSize, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0),
      mapping != MAP_FAILED
    else { throw AdapterError("no memory for \(name) \(shape)") }
    self.mapping = mapping
    mprotect(usable, pages * pageSize, PROT_READ | PROT_WRITE)
    fill()
    watch(mapping, pageSize, "it touched memory before the beginning of \(name)")
    watch(usable + pages * pageSize, pageSize, "it touched memory beyond the end of \(name)")
    if role == .input { watch(usable, pages * pageSize, "it wrote to its input \(name)") }
  }

  deinit {
    lstmcheck_guard_forget(mapping, (pages + 2) * pageSize)
    munmap(mapping, (pages + 2) * pageSize)
  }

  private var usable: UnsafeMutableRawPointer { mapping + pageSize }
  private var data: UnsafeMutableRawPointer { usable + offset }
  private var count: Int { shape.reduce(1, *) }

  private func watch(_ start: UnsafeMutableRawPointer, _ bytes: Int, _ what: String) {
    _ = lstmcheck_guard_watch(start, bytes, "{\"event\":\"fault\",\"what\":\"\(what)\"}\n")
  }

  /// As the kernel sees it.
  func described() -> lstmcheck_tensor {
    var tensor = lstmcheck_tensor()
    tensor.name = UnsafePointer(name.interned)
    tensor.data = data
    tensor.dtype = format.abi
    tensor.rank = UInt32(shape.count)
    withUnsafeMutableBytes(of: &tensor.size) { size in
      for axis in 0..<4 {
        size.storeBytes(
          of: axis < shape.count ? Int64(shape[axis]) : 1, toByteOffset: 8 * axis, as: Int64.self)
      }
    }
    withUnsafeMutableBytes(of: &tensor.stride) { stride in
      for axis in 0..<4 {
        stride.storeBytes(
          of: axis < shape.count ? Int64(strides[axis]) : 1, toByteOffset: 8 * axis,
          as: Int64.self)
      }
    }
    return tensor
  }

  /// Puts dense numbers in and, for an input, closes the pages to writing.
  func load(_ dense: Data) {
    mprotect(usable, pages * pageSize, PROT_READ | PROT_WRITE)
    dense.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      if isDense {
        data.copyMemory(from: base, byteCount: source.count)
      } else {
        for at in offsets.indices {
          (data + offsets[at] * format.bytes)
            .copyMemory(from: base + at * format.bytes, byteCount: format.bytes)
        }
      }
    }
    if role == .input { mprotect(usable, pages * pageSize, PROT_READ) }
  }

  /// Makes every byte of the pages a canary.
  func fill() {
    switch format {
    case .f64: fill(UInt64(canary))
    case .f32: fill(UInt32(canary))
    case .f16, .bf16: fill(UInt16(canary))
    }
  }

  /// A quiet NaN that arithmetic does not produce.
  private var canary: UInt64 {
    switch format {
    case .f64: 0x7ff8_a5a5_a5a5_a5a5
    case .f32: 0x7fc5_a5a5
    case .f16: 0x7ea5
    case .bf16: 0x7fe5
    }
  }

  private func fill<Bits: FixedWidthInteger>(_ canary: Bits) {
    usable.bindMemory(to: Bits.self, capacity: pages * pageSize / format.bytes)
      .update(repeating: canary, count: pages * pageSize / format.bytes)
  }

  /// What a kernel did that no kernel may do; one sentence.
  struct Broken: Error { let sentence: String }

  /// The numbers after a call, dense.
  ///
  /// - Throws: ``Broken`` when something was left out or something else was written.
  func collect() throws(Broken) -> [UInt8] {
    switch format {
    case .f64: try collect(UInt64(canary))
    case .f32: try collect(UInt32(canary))
    case .f16, .bf16: try collect(UInt16(canary))
    }
  }

  /// Only what lies around the elements; for memory whose contents are the kernel's business.
  ///
  /// - Throws: ``Broken``.
  func checkEdges() throws(Broken) { _ = try edges(UInt64(canary)) }

  private func collect<Bits: FixedWidthInteger>(_ canary: Bits) throws(Broken) -> [UInt8] {
    let elements = try edges(canary)
    let dense = isDense ? Array(elements) : offsets.map { elements[elements.startIndex + $0] }
    if let index = dense.firstIndex(of: canary) {
      let place = Tensor(repeating: (), shape: shape).index(ofOffset: index)
      throw Broken(sentence: "did not write \(name)\(place), or added to what was there")
    }
    guard isDense || elements.count(where: { $0 != canary }) == count else {
      throw Broken(sentence: "wrote between the elements of \(name)")
    }
    return dense.withUnsafeBytes { Array($0) }
  }

  /// Everything from the first element to the last.
  private func edges<Bits: FixedWidthInteger>(
    _ canary: Bits
  ) throws(Broken) -> Slice<UnsafeBufferPointer<Bits>> {
    let all = UnsafeBufferPointer(
      start: usable.assumingMemoryBound(to: Bits.self), count: pages * pageSize / format.bytes)
    let first = offset / format.bytes
    let end = first + (shape.contains(0) ? 0 : span)
    if let at = all[..<first].firstIndex(where: { $0 != canary }) {
      throw Broken(
        sentence: "wrote before the beginning of \(name), \(first - at) elements before its first")
    }
    if let at = all[end...].firstIndex(where: { $0 != canary }) {
      throw Broken(
        sentence: "wrote beyond the end of \(name), \(at - end + 1) elements behind its last")
    }
    return all[first..<end]
  }

  /// Elements from the first to the last, gaps included.
  private var span: Int { zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 } }

  private var isDense: Bool { offsets.isEmpty }

  /// Elements from the first one to each, in the order of the dense tensor; empty if it is dense.
  private static func offsets(_ shape: [Int], _ strides: [Int]) -> [Int] {
    guard strides != Self.strides(shape, gaps: false), !shape.contains(0) else { return [] }
    return zip(shape, strides).reduce([0]) { offsets, axis in
      offsets.flatMap { start in (0..<axis.0).map { start + $0 * axis.1 } }
    }
  }

  /// Dense, or with one element between neighbours and three more between rows.
  private static func strides(_ shape: [Int], gaps: Bool) -> [Int] {
    var strides = Array(repeating: gaps ? 2 : 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1) + (gaps ? 3 : 0)
    }
    return strides
  }
}

extension NumberFormat {
  /// The header's bit.
  var abi: UInt32 {
    switch self {
    case .f64: LSTMCHECK_F64
    case .f32: LSTMCHECK_F32
    case .f16: LSTMCHECK_F16
    case .bf16: LSTMCHECK_BF16
    }
  }
}
