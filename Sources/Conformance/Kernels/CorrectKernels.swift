import Bounds
import LSTM

/// Kernels that differ only in what their contract permits. All must pass: one that fails shows
/// a bound that is too narrow.
public enum CorrectKernels {
  public static let all: [any Kernel] = [
    BuiltinKernel<Plain<Double>>(name: "builtin:f64-plain", contract: .f64) { $0.value },
    BuiltinKernel<Plain<Float>>(name: "builtin:f32-plain", contract: .f32) { Double($0.value) },
    model("sequential", .f32, ModelArithmetic()),
    model("reversed", .f32, ModelArithmetic(order: .reversed)),
    model("pairwise", .f32, ModelArithmetic(order: .pairwise)),
    model("blocked", .f32, ModelArithmetic(order: .blocked(4))),
    model("lanes", .f32, ModelArithmetic(order: .lanes(8))),
    model("fused-multiply-add", .f32, ModelArithmetic(order: .fused)),
    model("shuffled", .f32, ModelArithmetic(order: .shuffled)),
    model("logistic-by-tanh", .f32, ModelArithmetic(activations: .logisticByTanh)),
    model("tanh-by-logistic", .f32, ModelArithmetic(activations: .tanhByLogistic)),
    model("tanh-by-exp", .f32, ModelArithmetic(activations: .tanhByExp)),
    model(
      "two-products", .f32,
      ModelArithmetic(order: .lanes(8), oneProduct: false, factoredSlopes: true)),
    model("tf32", .tf32, ModelArithmetic(operandBits: 11)),
    model("tf32-lanes", .tf32, ModelArithmetic(order: .lanes(8), operandBits: 11)),
    model("bf16", .bf16, ModelArithmetic(storage: .bf16)),
    model("bf16-lanes", .bf16, ModelArithmetic(order: .lanes(8), storage: .bf16)),
    model("f16", .f16, ModelArithmetic(storage: .f16)),
    model("f16-reversed", .f16, ModelArithmetic(order: .reversed, storage: .f16)),
  ]

  private static func model(
    _ name: String, _ contract: Contract, _ arithmetic: ModelArithmetic
  ) -> any Kernel {
    ModelKernel(name: "correct:\(name)", contract: contract, arithmetic: arithmetic)
  }
}
