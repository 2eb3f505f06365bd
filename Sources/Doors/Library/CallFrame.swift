import CLSTMKernelABI
import Conformance
import LSTM
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The memory of one call: every tensor that the kernel is given, and the structs that point at
/// them. A frame is used again for a problem of the same sizes, so that its pointers come back
/// with other numbers behind them.
final class CallFrame {
  /// What decides where everything lies.
  struct Layout: Hashable {
    let format: NumberFormat
    let size: Dimensions
    let groups: Set<Group>
    let placement: GuardedTensor.Placement
  }

  /// Tensors that a call takes or gives together.
  enum Group: Hashable { case x, state, parameters, upstream, outputs, traces, gradients }

  let layout: Layout
  private var tensors: [GuardedTensor] = []
  private var index: [String: Int] = [:]
  private let described: UnsafeMutablePointer<lstmcheck_tensor>
  private let convention: Convention
  private var reserve: GuardedTensor?

  init(_ layout: Layout, _ library: LoadedLibrary) throws {
    self.layout = layout
    convention = library.convention
    let size = layout.size
    let slots = convention.slots.map { ($0.name, $0.shape(inputs: size.inputs, units: size.units)) }
    let sequence = { (width: Int) in
      library.convention.store(
        sequence: Tensor(repeating: (), shape: [size.steps, size.batch, width])
      ).shape
    }
    let state = [size.batch, size.units]
    let parts: [(Group, GuardedTensor.Role, [(String, [Int])])] = [
      (.x, .input, [("input.x", sequence(size.inputs))]),
      (.state, .input, [("input.h0", state), ("input.c0", state)]),
      (.parameters, .input, slots.map { ("input.\($0)", $1) }),
      (
        .upstream, .input,
        [("upstream.y", sequence(size.units)), ("upstream.h_n", state), ("upstream.c_n", state)]
      ),
      (
        .outputs, .output,
        [("output.y", sequence(size.units)), ("output.h_n", state), ("output.c_n", state)]
      ),
      (.traces, .output, ["i", "f", "g", "o", "c"].map { ("trace.\($0)", sequence(size.units)) }),
      (
        .gradients, .output,
        [("gradient.x", sequence(size.inputs)), ("gradient.h0", state), ("gradient.c0", state)]
          + slots.map { ("gradient.\($0)", $1) }
      ),
    ]
    let strided = library.features.contains(.strides)
    for (group, role, list) in parts where layout.groups.contains(group) {
      for (name, shape) in list {
        index[name] = tensors.count
        tensors.append(
          try GuardedTensor(
            name, layout.format, shape, role, layout.placement,
            alignment: Int(library.kernel.alignment), strided: strided))
      }
    }
    described = .allocate(capacity: max(tensors.count, 1))
    for (at, tensor) in tensors.enumerated() {
      (described + at).initialize(to: tensor.described())
    }
  }

  deinit { described.deallocate() }

  /// The tensor's description, or NULL where the frame has none of that name.
  private func pointer(_ name: String) -> UnsafeMutablePointer<lstmcheck_tensor>? {
    index[name].map { described + $0 }
  }

  private var firstParameter: String { convention.slots.first?.name ?? "" }

  /// Fills the inputs from a file, names under a prefix.
  func load(_ file: SafetensorsFile, prefix: String = "") throws {
    for tensor in tensors where tensor.role == .input {
      tensor.load(try file.stored(prefix + tensor.name, layout.format, shape: tensor.shape))
    }
  }

  /// Makes every output a canary.
  func poison() {
    for tensor in tensors where tensor.role == .output { tensor.fill() }
    reserve?.fill()
  }

  /// The outputs by name.
  ///
  /// - Throws: `GuardedTensor.Broken`.
  func collect() throws(GuardedTensor.Broken) -> [SafetensorsFile.Stored] {
    if let reserve { try reserve.checkEdges() }
    var stored: [SafetensorsFile.Stored] = []
    for tensor in tensors where tensor.role == .output {
      stored.append(
        SafetensorsFile.Stored(
          tensor.name, layout.format, shape: tensor.shape, bytes: try tensor.collect()))
    }
    return stored
  }

  /// The problem as the kernel sees it; the tensors only those of this frame.
  func problem(_ activations: Activations) -> lstmcheck_problem {
    var problem = lstmcheck_problem()
    problem.struct_size = UInt32(MemoryLayout<lstmcheck_problem>.size)
    problem.dtype = layout.format.abi
    problem.batch = Int64(layout.size.batch)
    problem.steps = Int64(layout.size.steps)
    problem.inputs = Int64(layout.size.inputs)
    problem.units = Int64(layout.size.units)
    problem.activations = (
      activations.input.abi, activations.forget.abi, activations.candidate.abi,
      activations.output.abi, activations.cell.abi
    )
    problem.x = pointer("input.x").map { UnsafePointer($0) }
    problem.h0 = pointer("input.h0").map { UnsafePointer($0) }
    problem.c0 = pointer("input.c0").map { UnsafePointer($0) }
    problem.parameters = pointer("input.\(firstParameter)").map { UnsafePointer($0) }
    problem.parameter_count = problem.parameters == nil ? 0 : UInt32(convention.slots.count)
    return problem
  }

  func outputs() -> lstmcheck_outputs {
    var outputs = lstmcheck_outputs()
    outputs.struct_size = UInt32(MemoryLayout<lstmcheck_outputs>.size)
    (outputs.y, outputs.h_n, outputs.c_n) = (
      pointer("output.y"), pointer("output.h_n"), pointer("output.c_n")
    )
    (outputs.i, outputs.f, outputs.g) = (
      pointer("trace.i"), pointer("trace.f"), pointer("trace.g")
    )
    (outputs.o, outputs.c) = (pointer("trace.o"), pointer("trace.c"))
    return outputs
  }

  func upstream() -> lstmcheck_upstream {
    var upstream = lstmcheck_upstream()
    upstream.struct_size = UInt32(MemoryLayout<lstmcheck_upstream>.size)
    upstream.y = pointer("upstream.y").map { UnsafePointer($0) }
    upstream.h_n = pointer("upstream.h_n").map { UnsafePointer($0) }
    upstream.c_n = pointer("upstream.c_n").map { UnsafePointer($0) }
    return upstream
  }

  func gradients() -> lstmcheck_gradients {
    var gradients = lstmcheck_gradients()
    gradients.struct_size = UInt32(MemoryLayout<lstmcheck_gradients>.size)
    gradients.parameter_count = UInt32(convention.slots.count)
    (gradients.x, gradients.h0, gradients.c0) = (
      pointer("gradient.x"), pointer("gradient.h0"), pointer("gradient.c0")
    )
    gradients.parameters = pointer("gradient.\(firstParameter)")
    return gradients
  }

  /// Memory that forward leaves for backward, of as many bytes as the kernel asked for.
  func reserve(bytes: Int) throws -> UnsafeMutableRawPointer? {
    guard bytes > 0 else { return nil }
    if reserve?.shape != [(bytes + 7) / 8] {
      reserve = try GuardedTensor(
        "the reserve", .f64, [(bytes + 7) / 8], .output, layout.placement, alignment: 64,
        strided: false)
    }
    return reserve?.described().data
  }
}

extension Activation {
  fileprivate var abi: lstmcheck_activation {
    let constant: Double =
      switch self {
      case .leakyRelu(let slope): slope
      case .elu(let alpha): alpha
      case .identity, .relu, .logistic, .tanh: 0
      }
    return lstmcheck_activation(name: UnsafePointer(name.interned), constants: (constant, 0))
  }
}
