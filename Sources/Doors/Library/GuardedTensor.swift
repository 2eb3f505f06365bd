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

  let name: String
  let format: NumberFormat
  let layout: TensorLayout
  let role: Role
  private let pages: GuardedPages

  /// - Throws: ``AdapterError`` when there is no memory.
  init(
    _ name: String, _ format: NumberFormat, _ layout: TensorLayout, _ role: Role
  ) throws(AdapterError) {
    self.name = name
    self.format = format
    self.layout = layout
    self.role = role
    pages = try .take(layout.pages, for: name)
    if role == .input { fill() }
  }

  deinit { pages.giveBack() }

  var data: UnsafeMutableRawPointer { pages.start + layout.offset }

  /// As the kernel sees it.
  func described() -> lstmcheck_tensor {
    var tensor = lstmcheck_tensor()
    let (shape, strides) = (layout.shape, layout.strides)
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

  /// Puts dense numbers in, all signs changed if so wished, and closes the pages to writing.
  func load(_ dense: UnsafeRawBufferPointer, negated: Bool = false) {
    pages.allow(PROT_READ | PROT_WRITE)
    let size = format.bytes
    if let base = dense.baseAddress {
      if layout.isDense {
        data.copyMemory(from: base, byteCount: dense.count)
      } else {
        for (at, offset) in layout.offsets.enumerated() {
          (data + offset * size).copyMemory(from: base + at * size, byteCount: size)
        }
      }
    }
    if negated {
      // The sign is the top bit of the last byte of a little-endian number.
      for at in 0..<layout.count {
        let element = data + (layout.isDense ? at : layout.offsets[at]) * size
        let top = (element + size - 1).assumingMemoryBound(to: UInt8.self)
        top.pointee ^= 0x80
      }
    }
    pages.allow(PROT_READ)
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
    let count = pages.bytes / format.bytes
    pages.start.bindMemory(to: Bits.self, capacity: count)
      .update(repeating: canary, count: count)
  }
}

extension GuardedTensor {
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
    let dense =
      layout.isDense
      ? Array(elements) : layout.offsets.map { elements[elements.startIndex + $0] }
    if let index = dense.firstIndex(of: canary) {
      let place = Tensor(repeating: (), shape: layout.shape).index(ofOffset: index)
      throw Broken(sentence: "did not write \(name)\(place), or added to what was there")
    }
    guard layout.isDense || elements.count(where: { $0 != canary }) == layout.count else {
      throw Broken(sentence: "wrote between the elements of \(name)")
    }
    return dense.withUnsafeBytes { Array($0) }
  }

  /// Everything from the first element to the last.
  private func edges<Bits: FixedWidthInteger>(
    _ canary: Bits
  ) throws(Broken) -> Slice<UnsafeBufferPointer<Bits>> {
    let all = UnsafeBufferPointer(
      start: pages.start.assumingMemoryBound(to: Bits.self), count: pages.bytes / format.bytes)
    let first = layout.offset / format.bytes
    let end = first + layout.span
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
