import RealModule

/// The learning rate of each step, or epoch, of a training, counted from 0.
///
/// ```swift
/// for step in 0..<100 {
///   trainer.learningRate = schedule(step)
///   try trainer.update(on: task)
/// }
/// ```
public enum LearningRate: Hashable, Sendable {
  /// The same rate at all steps (numpy-ml's `ConstantScheduler`, EpyNN's `steady`).
  case constant(Double)
  /// initial · decay^(step / stage), the exponent rounded down in a staircase (numpy-ml's
  /// `ExponentialScheduler`).
  case exponential(initial: Double, decay: Double, stage: Int, isStaircase: Bool = false)
  /// scale / √dimension · min(1 / √step, step / warmup^(3/2)) (numpy-ml's `NoamScheduler`; Vaswani
  /// et al. 2017). Zero at step 0, where numpy-ml raises.
  case noam(dimension: Int, scale: Double = 1, warmup: Int)
  /// initial / (1 + 100 k step) (EpyNN's `lin_decay`).
  case linearDecay(initial: Double, k: Double)
  /// initial · (1 − drop)^⌊step / cycle⌋ · e^(−k (step mod cycle)) (EpyNN's `exp_decay`).
  case cyclicDecay(initial: Double, drop: Double, k: Double, cycle: Int)

  /// - Precondition: a step, a stage or a cycle is no negative number, the latter two not zero.
  public func callAsFunction(_ step: Int) -> Double {
    precondition(step >= 0, "step \(step)")
    switch self {
    case .constant(let rate): return rate
    case .exponential(let initial, let decay, let stage, let isStaircase):
      let exponent = isStaircase ? Double(step / stage) : Double(step) / Double(stage)
      return initial * Double.pow(decay, exponent)
    case .noam(let dimension, let scale, let warmup):
      let step = Double(step)
      let rising = step / (Double(warmup) * Double.sqrt(Double(warmup)))
      return scale / Double.sqrt(Double(dimension)) * min(1 / Double.sqrt(step), rising)
    case .linearDecay(let initial, let k): return initial / (1 + 100 * k * Double(step))
    case .cyclicDecay(let initial, let drop, let k, let cycle):
      return initial * Double.pow(1 - drop, step / cycle) * Double.exp(-k * Double(step % cycle))
    }
  }
}
