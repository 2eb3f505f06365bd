/// What a layer returns to those who will not go back through it.
public struct LayerOutputs<Scalar: LSTMScalar>: Sendable {
  /// h [T, N, H]
  public var hidden: Tensor<Scalar>
  /// h and c after the last step, [N, H].
  public var final: CellState<Scalar>
}

extension Layer {
  /// Runs the layer forward as ``forward(_:from:along:)`` does, with the same numbers as its result.
  /// In `Float` and `Double` a plain layer keeps nothing for a backward pass: memory beside the
  /// outputs does not grow with the steps.
  ///
  /// - Throws: ``ShapeError`` naming x, h0 or c0.
  public func outputs(
    _ x: Tensor<Scalar>, from initial: CellState<Scalar>
  ) throws(ShapeError) -> LayerOutputs<Scalar> {
    guard design.isPlain else {
      let pass = try forward(x, from: initial)
      return LayerOutputs(hidden: pass.hidden, final: pass.final)
    }
    _ = try sizes(of: x, from: initial)
    return Scalar.outputs(self, x, from: initial)
  }
}
