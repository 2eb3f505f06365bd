import LSTM
import LSTMVectors

/// How a tensor's elements lie in the pages that are its own.
struct TensorLayout {
  /// Where the numbers lie in their pages.
  enum Placement {
    /// The last byte that the alignment allows before the forbidden page.
    case atEnd
    /// Right behind the forbidden page, with gaps between the elements where strides are honoured.
    case atStart
  }

  let shape: [Int]
  let strides: [Int]
  /// Elements from the first one to each, in the order of the dense tensor; empty if it is dense.
  let offsets: [Int]
  /// Elements from the first to the last, gaps included.
  let span: Int
  let pages: Int
  /// Bytes from the first page to the first element.
  let offset: Int

  init(
    _ format: NumberFormat, _ shape: [Int], _ placement: Placement, alignment: Int, strided: Bool
  ) {
    self.shape = shape
    strides = Self.strides(shape, gaps: strided && placement == .atStart)
    offsets = Self.offsets(shape, strides)
    span = shape.contains(0) ? 0 : zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    let (bytes, pageSize) = (span * format.bytes, GuardedPages.size)
    pages = max(1, (bytes + pageSize - 1) / pageSize)
    let alignment = max(alignment, format.bytes)
    offset = placement == .atStart ? 0 : (pages * pageSize - bytes) / alignment * alignment
  }

  var count: Int { shape.reduce(1, *) }
  var isDense: Bool { offsets.isEmpty }

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
