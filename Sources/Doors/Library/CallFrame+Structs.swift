import CLSTMKernelABI
import Conformance
import LSTM

// The header's structs, which point at a frame's tensors.
extension CallFrame {
  /// The problem as the kernel sees it; the tensors only those of this frame.
  ///
  /// - Parameter features: what the problem needs.
  func problem(_ features: [Feature]) -> lstmcheck_problem {
    let (form, cell) = (layout.form, layout.form.design.cell)
    var problem = lstmcheck_problem()
    problem.struct_size = UInt32(MemoryLayout<lstmcheck_problem>.size)
    problem.dtype = layout.format.abi
    problem.features = features.reduce(0) { $0 | $1.abi }
    problem.batch = Int64(form.size.batch)
    problem.steps = Int64(form.size.steps)
    problem.inputs = Int64(form.size.inputs)
    problem.units = Int64(form.size.units)
    problem.activations = (
      cell.activations.input.abi, cell.activations.forget.abi, cell.activations.candidate.abi,
      cell.activations.output.abi, cell.activations.cell.abi
    )
    problem.x = given(.inputs)
    problem.h0 = given(.initialHidden)
    problem.c0 = given(.initialCell)
    problem.parameters = given(.parameters)
    problem.parameter_count = problem.parameters == nil ? 0 : UInt32(list.parameterCount)
    if features.contains(where: Feature.variants.contains) {
      variant.pointee = describedVariant
      problem.variant = UnsafePointer(variant)
    }
    return problem
  }

  private var describedVariant: lstmcheck_variant {
    let (design, cell) = (layout.form.design, layout.form.design.cell)
    var variant = lstmcheck_variant()
    variant.struct_size = UInt32(MemoryLayout<lstmcheck_variant>.size)
    variant.layers = UInt32(design.layers)
    variant.places = UInt32(design.places.count)
    variant.merge =
      switch design.merge {
      case .concat: LSTMCHECK_CONCAT
      case .sum: LSTMCHECK_SUM
      case .product: LSTMCHECK_PRODUCT
      case .average: LSTMCHECK_AVERAGE
      }
    variant.lengths = rowLengths
    variant.projection = Int64(cell.projection ?? 0)
    variant.clip = cell.clip ?? 0
    variant.cell_clip = cell.cellClip ?? 0
    variant.forget_bias = cell.forgetBias
    variant.epsilon = cell.layerNorm?.epsilon ?? 0
    variant.masks = given(.masks)
    variant.recurrent_masks = given(.recurrentMasks)
    return variant
  }

  private func given(_ field: Field) -> UnsafePointer<lstmcheck_tensor>? {
    pointer(field).map { UnsafePointer($0) }
  }

  func outputs() -> lstmcheck_outputs {
    var outputs = lstmcheck_outputs()
    outputs.struct_size = UInt32(MemoryLayout<lstmcheck_outputs>.size)
    (outputs.y, outputs.h_n, outputs.c_n) = (
      pointer(.hidden), pointer(.finalHidden), pointer(.finalCell)
    )
    (outputs.i, outputs.f, outputs.g) = (
      pointer(.inputGate), pointer(.forgetGate), pointer(.candidate)
    )
    (outputs.o, outputs.c) = (pointer(.outputGate), pointer(.cell))
    return outputs
  }

  func upstream() -> lstmcheck_upstream {
    var upstream = lstmcheck_upstream()
    upstream.struct_size = UInt32(MemoryLayout<lstmcheck_upstream>.size)
    upstream.y = given(.outputUpstream)
    upstream.h_n = given(.hiddenUpstream)
    upstream.c_n = given(.cellUpstream)
    return upstream
  }

  func gradients() -> lstmcheck_gradients {
    var gradients = lstmcheck_gradients()
    gradients.struct_size = UInt32(MemoryLayout<lstmcheck_gradients>.size)
    gradients.parameter_count = UInt32(list.parameterCount)
    (gradients.x, gradients.h0, gradients.c0) = (
      pointer(.inputGradient), pointer(.initialHiddenGradient), pointer(.initialCellGradient)
    )
    gradients.parameters = pointer(.parameterGradients)
    return gradients
  }
}

extension Feature {
  /// Its bit in the header.
  var abi: UInt64 {
    Feature.known.firstIndex(of: self).map { 1 << Self.bit(ofKnown: $0) } ?? 0
  }

  /// Those whose bits are set.
  ///
  /// - Throws: ``AdapterError`` naming the bit that means nothing.
  static func all(inABI bits: UInt64) throws(AdapterError) -> Set<Feature> {
    let known = bits.bitPositions.map { bit in
      (bit, Feature.known.indices.first { Self.bit(ofKnown: $0) == bit })
    }
    var features: Set<Feature> = []
    for (bit, at) in known {
      guard let at else {
        throw AdapterError("features has bit \(bit), which version 1 does not define")
      }
      features.insert(Feature.known[at])
    }
    return features
  }

  /// The variants' bits begin at 16.
  private static func bit(ofKnown at: Int) -> Int {
    let plain = Feature.known.count - Feature.variants.count
    return at < plain ? at : at - plain + 16
  }
}

extension UInt64 {
  /// Which bits are set.
  fileprivate var bitPositions: [Int] { (0..<64).filter { self & (1 << $0) != 0 } }
}

extension Activation {
  fileprivate var abi: lstmcheck_activation {
    let constants: (Double, Double) =
      switch self {
      case .leakyRelu(let only), .thresholdedRelu(let only), .elu(let only): (only, 0)
      case .affine(let first, let second), .scaledTanh(let first, let second): (first, second)
      default: (0, 0)
      }
    return lstmcheck_activation(name: UnsafePointer(name.interned), constants: constants)
  }
}
