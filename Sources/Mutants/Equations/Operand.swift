import LSTM

/// One reading of a value: at which step, for which row and unit, and how a matrix is read.
public struct Operand: Hashable, Sendable {
  public var value: Value
  public var step = Step.relative(0)
  public var row = Row.own
  public var units = Units.own
  public var form = Form.stored
  /// Whether a gate's matrix is read the other way round.
  public var isTransposed = false

  init(_ value: Value, step: Step = .relative(0)) {
    self.value = value
    self.step = step
  }

  public enum Step: Hashable, Sendable {
    /// t plus an offset; beyond the sequence's states there are zeros.
    case relative(Int)
    case first, last
    /// T − 1 − t
    case mirrored
    /// Before the first step.
    case initial
    /// The tensor's memory, [T, N, …], read as [N, T, …].
    case batchMajor
  }

  /// Which row of the batch a row reads.
  public enum Row: Hashable, Sendable {
    case own, first, mirrored
    /// The mean over the batch.
    case mean
    /// n·T modulo N: the stride of a batch-major buffer in a buffer of one step.
    case timesSteps
  }

  /// Which unit a unit reads.
  public enum Units: Hashable, Sendable { case own, mirrored }

  /// How the parameters' memory, gate blocks of [H, K], is read.
  public enum Form: Hashable, Sendable {
    case stored
    /// [4H, K] read as [K, 4H].
    case unitsLast
    /// The transposed parameter [K, 4H] read as four blocks [K, H].
    case gatesFirst
    /// Row 4u + q holds unit u of gate q.
    case interleaved
    /// Of the stacked weights [I + H, 4H] the recurrent part read from row H on.
    case wrongOffset
    /// The projection's memory, [P, H], read as [H, P].
    case flat
    /// Columns beyond the last whole vector of this width left out.
    case wholeVectors(Int)
  }

  func at(_ offset: Int) -> Operand { Operand(value, step: .relative(offset)) }

  /// How ids spell it.
  public var symbol: String {
    var text = value.symbol
    switch step {
    case .relative(0): break
    case .relative(let offset): text += offset < 0 ? "@\(offset)" : "@+\(offset)"
    case .first: text += "@first"
    case .last: text += "@last"
    case .mirrored: text += "@mirrored"
    case .initial: text += "@initial"
    case .batchMajor: text += "@batch-major"
    }
    if row != .own { text += "@row-\(row)" }
    if units != .own { text += "@units-\(units)" }
    if isTransposed { text += "T" }
    switch form {
    case .stored: break
    case .wholeVectors(let width): text += "@whole-vectors-of-\(width)"
    default: text += "@\(form)"
    }
    return text
  }
}
