public import Bounds
public import LSTM
import Mutants

/// An LSTM implementation under test.
public protocol Kernel: Sendable {
  /// How reports call it.
  var name: String { get }
  /// What it promises about its arithmetic; the bounds follow from it.
  var contract: Contract { get }

  /// Solves one problem, forward and backward.
  ///
  /// - Returns: every quantity that the kernel computes; traces may be left out.
  /// - Throws: whatever keeps the kernel from answering; it becomes the verdict of this vector.
  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>]
}

/// One of this package's own layers as a kernel under test.
public struct BuiltinKernel<Scalar: LSTMScalar & BinaryFloatingPoint>: Kernel {
  public let name: String
  public let contract: Contract

  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let (pass, gradients) = try problem.map { Scalar($0) }.solve()
    return Quantity.all(of: pass, gradients).mapValues { $0.map { Double($0) } }
  }
}

/// The kernels that this package brings, by the name a user gives.
public enum BuiltinKernels {
  /// What is checked when no kernel is named: one a number format.
  public static let all: [any Kernel] = [
    BuiltinKernel<Double>(name: "builtin:f64", contract: .f64),
    BuiltinKernel<Float>(name: "builtin:f32", contract: .f32),
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
