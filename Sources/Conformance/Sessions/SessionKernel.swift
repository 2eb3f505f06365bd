public import LSTM

/// A kernel that keeps handles, as real ones do: weights are set once, the state is carried from
/// call to call, and backward belongs to the forward before it.
public protocol SessionKernel: Kernel {
  /// Carries out a script, one thread a list of calls, all at the same time.
  ///
  /// - Returns: what each call of each thread computed, in the script's order; nothing for the
  ///   calls that compute nothing.
  /// - Throws: as ``Kernel/solve(_:)``.
  func run(_ script: SessionScript) throws -> [[[Quantity: Tensor<Double>]]]
}

/// What is done to sessions: a list of calls a thread, each thread with one session.
public struct SessionScript: Sendable {
  public enum Call: Sendable {
    /// A session for these inputs, units and activations, and at most this batch.
    case create(Dimensions, Activations)
    case setWeights(Parameters<Double>)
    /// The state before the next step.
    case reset(CellState<Double>)
    /// x [T, N, I], from the state that reset or the last forward left.
    case forward(Tensor<Double>)
    /// Of the last forward alone; gradients are not accumulated.
    case backward(Upstream<Double>)
    case destroy
  }

  public let threads: [[Call]]
}
