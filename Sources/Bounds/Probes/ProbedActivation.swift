public import LSTM

/// What a noisy run needs of an activation whose slope follows from its value.
struct ProbedActivation: Sendable {
  let value: @Sendable (_ z: Double) -> Double
  let slope: @Sendable (_ a: Double) -> Double
  /// How large the rounding of the slope is.
  let slopeMagnitude: @Sendable (_ a: Double) -> Double

  /// Nil for the identity, which makes no errors.
  ///
  /// - Throws: ``UnprobedActivationError``.
  init?(_ activation: Activation) throws(UnprobedActivationError) {
    guard [.identity, .logistic, .tanh].contains(activation) else {
      throw UnprobedActivationError(activation: activation)
    }
    guard let errors = activation.errors, let size = errors.slopeSizes.first?.size else {
      return nil
    }
    (value, slope, slopeMagnitude) = (errors.value, errors.slope, size)
  }

  /// Turns pre-activations into activations, each with an error: one of `blocks` blocks of `width`
  /// numbers in every row.
  func apply(
    to numbers: inout [Double], block: Int, of blocks: Int, width: Int, _ sizes: ErrorSizes,
    _ draw: inout Draws
  ) {
    let value = value
    for start in stride(from: block * width, to: numbers.count, by: blocks * width) {
      for at in start..<(start + width) {
        let activation = value(numbers[at])
        numbers[at] = activation + draw(sizes.ofActivation(activation))
      }
    }
  }

  /// Turns activations into their slopes, each with an error; nil stands for the identity.
  static func slopes(
    _ activation: ProbedActivation?, of numbers: inout [Double], block: Int, of blocks: Int,
    width: Int, _ sizes: ErrorSizes, _ draw: inout Draws
  ) {
    for start in stride(from: block * width, to: numbers.count, by: blocks * width) {
      guard let activation else {
        for at in start..<(start + width) { numbers[at] = 1 }
        continue
      }
      let (slope, magnitude) = (activation.slope, activation.slopeMagnitude)
      for at in start..<(start + width) {
        let value = numbers[at]
        numbers[at] = slope(value) + draw(sizes.elementwise * magnitude(value))
      }
    }
  }
}

/// An activation that probes do not know.
public struct UnprobedActivationError: Error, Equatable, CustomStringConvertible {
  public let activation: Activation
  public var description: String {
    "probes know the activations identity, logistic and tanh, not \(activation.name)"
  }
}
