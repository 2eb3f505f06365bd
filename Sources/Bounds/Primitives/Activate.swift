import LSTM

extension Graph {
  /// An activation of each entry.
  mutating func activate(_ activation: Activation, _ z: Value) -> Value {
    guard let errors = activation.errors else { return z }
    let at = self[z].exact
    let exact = at.map(errors.value)
    let derivative = at.map(errors.derivative)
    return record(
      Operation(
        exact: exact, dependences: [.scaled(z, by: derivative)],
        magnitudes: Magnitudes(
          any: errors.sizes.map { source, size in (source, zip(at, exact).map { size($0, $1) }) }),
        curvature: FunctionCurvature(
          operand: z, at: at, value: exact, derivative: derivative, function: errors.value)))
  }

  /// The derivative of an activation at `z`, which a kernel computes from `a` or `z` alone.
  mutating func slope(_ activation: Activation, of a: Value, at z: Value) -> Value {
    guard let errors = activation.errors else {
      return constant(self[z].exact.map { _ in 1 })
    }
    let kept = errors.keepsPreactivation ? z : a
    let at = self[kept].exact
    let bend = at.map(errors.bend)
    return record(
      Operation(
        exact: self[z].exact.map(errors.derivative), dependences: [.scaled(kept, by: bend)],
        magnitudes: Magnitudes(any: errors.slopeSizes.map { ($0, at.map($1)) }),
        curvature: FunctionCurvature(
          operand: kept, at: at, value: at.map(errors.slope), derivative: bend,
          function: errors.slope)))
  }
}

/// What a function of one number adds beyond its tangent.
struct FunctionCurvature: Curvature {
  let operand: Value
  let at: [Double]
  let value: [Double]
  let derivative: [Double]
  let function: @Sendable (Double) -> Double

  func excess(_ moved: Deviations) -> [Double] {
    guard let whole = moved.whole(operand) else { return [] }
    return whole.indices.map { index in
      let (element, deviation) = (index / moved.cases, whole[index])
      return function(at[element] + deviation) - value[element]
        - derivative[element] * deviation
    }
  }
}
