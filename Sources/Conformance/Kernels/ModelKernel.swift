public import Bounds
public import LSTM
public import Mutants

/// The LSTM of ``Mutants`` as a kernel under test: the correct kernels that must pass, the kernels
/// of 16-bit storage, and with a mutation the wrong ones that must not.
public struct ModelKernel: Kernel {
  public let name: String
  public let contract: Contract
  public let model: Model
  public var features: Set<Feature> {
    Feature.ordinary.union(Feature.variants)
  }

  public init(name: String, contract: Contract, model: Model) {
    self.name = name
    self.contract = contract
    self.model = model
  }

  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try model.solve(problem)
  }

  public func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try model.forward(problem)
  }
}

extension ModelKernel {
  /// The kernel of a number format, right or mutated.
  public init(_ format: NumberFormat, mutant: Mutant? = nil) {
    let contract: Contract =
      switch format {
      case .f64: .f64
      case .f32: .f32
      case .bf16: .bf16
      case .f16: .f16
      }
    let storage = [.bf16, .f16].contains(format) ? format : nil
    self.init(
      name: mutant.map { "mutant:\($0.id)" } ?? "builtin:\(format.rawValue)", contract: contract,
      model: Model(
        format == .f64 ? .double : .single, arithmetic: Arithmetic(storage: storage),
        mutation: mutant?.mutation))
  }
}
