/// One value a gate.
struct PerGate<Value> {
  var input: Value
  var forget: Value
  var candidate: Value
  var output: Value

  subscript(gate: Gate) -> Value {
    switch gate {
    case .input: input
    case .forget: forget
    case .candidate: candidate
    case .output: output
    }
  }

  /// In canonical order.
  var all: [Value] { Gate.allCases.map { self[$0] } }
}

/// What one step of a variant computed for the rows that took part, and what its backward step
/// needs. All tensors are [n, I], [n, H] or [n, hidden length].
struct VariantStep<Scalar: LSTMScalar> {
  let visit: Course<Scalar>.Visit
  let x: Tensor<Scalar>
  /// h[t−1] as R sees it, and the mask that was on it.
  let seen: Tensor<Scalar>
  let mask: Tensor<Scalar>?
  let cellBefore: Tensor<Scalar>
  /// The gates' sums, normalised; nil without layer norm.
  let norms: PerGate<LayerNorm.Normalised<Scalar>>?
  /// The pre-activations before they are clipped.
  let z: PerGate<Tensor<Scalar>>
  let gates: PerGate<Tensor<Scalar>>
  let cellNorm: LayerNorm.Normalised<Scalar>?
  /// The cell state before it is clipped, and c[t].
  let unclipped: Tensor<Scalar>
  let cell: Tensor<Scalar>
  /// The cell activation of c[t], and o ⊙ that.
  let shown: Tensor<Scalar>
  let gated: Tensor<Scalar>
  /// h[t]
  let hidden: Tensor<Scalar>
}

extension VariantStep: Sendable {}
extension PerGate: Sendable where Value: Sendable {}
