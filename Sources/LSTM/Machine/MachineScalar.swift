internal import CLSTMKernels
public import RealModule

/// A scalar whose hooks run in the machine's own kernels: `Float` and `Double`.
public protocol MachineScalar: LSTMScalar, Real {
  static var kernels: MachineKernels<Self> { get }
}

/// The C kernels of one number type.
public struct MachineKernels<Scalar>: Sendable {
  typealias Numbers = UnsafePointer<Scalar>
  typealias Results = UnsafeMutablePointer<Scalar>

  let packedCount: @Sendable (_ inner: Int, _ columns: Int) -> Int
  let pack: @Sendable (Numbers?, lstmk_strides, Int, Int, Results?) -> Void
  let addProduct:
    @Sendable (Numbers?, lstmk_strides, Numbers?, Numbers?, Results?, Int, Int, Int) -> Void
  let gates:
    @Sendable (
      Int, Int, lstmk_activations, Numbers?, Numbers?, Results?, Results?, Results?, Results?
    ) -> Void
  let gateGradients:
    @Sendable (
      Int, Int, lstmk_activations, Numbers?, Numbers?, Numbers?, Numbers?, Results?, Results?
    ) -> Void
  let forward:
    @Sendable (
      UnsafePointer<lstmk_sequence>?, Numbers?, Numbers?, Numbers?, Results?, Results?, Results?,
      Results?, Results?
    ) -> Void
  let backward:
    @Sendable (
      UnsafePointer<lstmk_sequence>?, Numbers?, Numbers?, Numbers?, Numbers?, Numbers?, Numbers?,
      Results?, Results?, Results?
    ) -> Void
}

extension Float: MachineScalar {
  public static let kernels = MachineKernels<Float>(
    packedCount: lstmk_f32_packed_count, pack: lstmk_f32_pack, addProduct: lstmk_f32_add_product,
    gates: lstmk_f32_gates, gateGradients: lstmk_f32_gate_gradients,
    forward: lstmk_f32_forward, backward: lstmk_f32_backward)
}

extension Double: MachineScalar {
  public static let kernels = MachineKernels<Double>(
    packedCount: lstmk_f64_packed_count, pack: lstmk_f64_pack, addProduct: lstmk_f64_add_product,
    gates: lstmk_f64_gates, gateGradients: lstmk_f64_gate_gradients,
    forward: lstmk_f64_forward, backward: lstmk_f64_backward)
}

extension lstmk_activations {
  /// Nil when one of the activations is none that the kernels know.
  init?(_ activations: Activations) {
    func code(_ activation: Activation) -> lstmk_activation? {
      switch activation {
      case .identity: LSTMK_IDENTITY
      case .logistic: LSTMK_LOGISTIC
      case .tanh: LSTMK_TANH
      default: nil
      }
    }
    guard let input = code(activations.input), let forget = code(activations.forget),
      let candidate = code(activations.candidate), let output = code(activations.output),
      let cell = code(activations.cell)
    else { return nil }
    self.init(input: input, forget: forget, candidate: candidate, output: output, cell: cell)
  }
}
