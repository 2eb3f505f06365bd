public import Bounds
public import LSTM
import Mutants

/// An LSTM implementation under test.
public protocol Kernel: Sendable {
  /// How reports call it.
  var name: String { get }
  /// What it promises about its arithmetic; the bounds follow from it.
  var contract: Contract { get }
  /// What it can do: problems that need more are not sent to it, and are shown as unsupported.
  var features: Set<Feature> { get }
  /// What a user gives to `lstm-check run` to have this kernel.
  var arguments: String { get }

  /// Solves one problem, forward and, if it has ``Feature/backward``, backward.
  ///
  /// - Returns: every quantity that the kernel computes; traces may be left out.
  /// - Throws: whatever keeps the kernel from answering; it becomes the verdict of this vector.
  ///   ``Misconduct`` says that the kernel is wrong, not that it could not answer.
  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>]

  /// Solves one problem forward: the hidden states and the final states at least. Differences ask
  /// for this a hundred times a tensor; a kernel without a forward pass of its own solves it all.
  func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>]
}

extension Kernel {
  public func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try solve(problem)
  }
}

extension Kernel {
  public var features: Set<Feature> { Feature.ordinary }
  public var arguments: String { "--kernel \(name)" }
}

/// One of this package's own layers as a kernel under test.
public struct BuiltinKernel<Scalar: LSTMScalar>: Kernel {
  public let name: String
  public let contract: Contract
  let number: @Sendable (Scalar) -> Double
  public var features: Set<Feature> {
    Feature.ordinary.union([.trace, .sessions] + Feature.variants)
  }

  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try problem.map { Scalar($0) }.quantities().mapValues { $0.map(number) }
  }

  public func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let moved = problem.map { Scalar($0) }
    guard moved.isPlain else {
      return try moved.forwardQuantities().mapValues { $0.map(number) }
    }
    let outputs = try Layer(moved.parameters, activations: moved.activations)
      .outputs(moved.inputs, from: moved.initial)
    let quantities: [Quantity: Tensor<Scalar>] = [
      .hidden: outputs.hidden, .finalHidden: outputs.final.hidden, .finalCell: outputs.final.cell,
    ]
    return quantities.mapValues { $0.map(number) }
  }
}

/// The kernels that this package brings, by the name a user gives.
public enum BuiltinKernels {
  /// What is checked when no kernel is named: one a number format.
  public static let all: [any Kernel] = [
    BuiltinKernel<Double>(name: "builtin:f64", contract: .f64) { $0 },
    BuiltinKernel<Float>(name: "builtin:f32", contract: .f32) { Double($0) },
    ModelKernel(.bf16), ModelKernel(.f16),
  ]

  /// The built-in or correct kernel of that name, or nil.
  public static func named(_ name: String) -> (any Kernel)? {
    matching(name).first { $0.name == name }
  }

  /// The kernel of that name, or all of a group, `builtin` or `correct`; none when unknown.
  ///
  /// `mutant:ID` is a wrong kernel of ``Mutants``, in double precision.
  public static func matching(_ name: String) -> [any Kernel] {
    if name.hasPrefix("mutant:") {
      return Mutant.named(String(name.dropFirst("mutant:".count))).map {
        [ModelKernel(.f64, mutant: $0)]
      } ?? []
    }
    return (all + CorrectKernels.all).filter { $0.name == name || $0.name.hasPrefix(name + ":") }
  }
}
