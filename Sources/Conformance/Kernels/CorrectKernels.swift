import Bounds
import LSTM
import Mutants

/// Kernels that differ only in what their contract permits. All must pass: one that fails shows
/// a bound that is too narrow.
public enum CorrectKernels {
  public static let all: [any Kernel] = [
    BuiltinKernel<Plain<Double>>(name: "builtin:f64-plain", contract: .f64) { $0.value },
    BuiltinKernel<Plain<Float>>(name: "builtin:f32-plain", contract: .f32) { Double($0.value) },
    ModelKernel(name: "correct:double", contract: .f64, model: Model(.double)),
    model("sequential", .f32, Arithmetic()),
    model("reversed", .f32, Arithmetic(order: .reversed)),
    model("pairwise", .f32, Arithmetic(order: .pairwise)),
    model("blocked", .f32, Arithmetic(order: .blocked(4))),
    model("lanes", .f32, Arithmetic(order: .lanes(8))),
    model("fused-multiply-add", .f32, Arithmetic(order: .fused)),
    model("shuffled", .f32, Arithmetic(order: .shuffled)),
    model("logistic-by-tanh", .f32, Arithmetic(activations: .logisticByTanh)),
    model("tanh-by-logistic", .f32, Arithmetic(activations: .tanhByLogistic)),
    model("tanh-by-exp", .f32, Arithmetic(activations: .tanhByExp)),
    model(
      "two-products", .f32,
      Arithmetic(order: .lanes(8), slopes: .factored, oneProduct: false)),
    model("tf32", .tf32, Arithmetic(operandBits: 11)),
    model("tf32-lanes", .tf32, Arithmetic(order: .lanes(8), operandBits: 11)),
    model("bf16", .bf16, Arithmetic(storage: .bf16)),
    model("bf16-lanes", .bf16, Arithmetic(order: .lanes(8), storage: .bf16)),
    model("f16", .f16, Arithmetic(storage: .f16)),
    model("f16-reversed", .f16, Arithmetic(order: .reversed, storage: .f16)),
  ]

  private static func model(
    _ name: String, _ contract: Contract, _ arithmetic: Arithmetic
  ) -> any Kernel {
    ModelKernel(
      name: "correct:\(name)", contract: contract, model: Model(.single, arithmetic: arithmetic))
  }
}
