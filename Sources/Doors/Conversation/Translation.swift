import Conformance
import LSTM
import LSTMVectors

/// Between a problem and the tensors of a convention and number format.
struct Translation {
  let convention: Convention
  let format: NumberFormat
  let size: Dimensions

  typealias Answer = [Quantity: Tensor<Double>]

  init(_ convention: Convention, _ format: NumberFormat, _ size: Dimensions) {
    self.convention = convention
    self.format = format
    self.size = size
  }

  /// The tensors of a problem; upstream gradients only if backward is asked for.
  func tensors(_ problem: Problem<Double>, backward: Bool) -> [SafetensorsFile.Stored] {
    parameters(problem.parameters) + [inputs(problem.inputs)] + state(problem.initial)
      + (backward ? upstream(problem.upstream) : [])
  }

  func parameters(_ parameters: Parameters<Double>) -> [SafetensorsFile.Stored] {
    let stored = convention.store(parameters) { format.rounded($0) }
    return convention.slots.compactMap { slot in
      stored[slot.name].map { SafetensorsFile.Stored("input.\(slot.name)", format, $0) }
    }
  }

  func inputs(_ x: Tensor<Double>) -> SafetensorsFile.Stored {
    SafetensorsFile.Stored("input.x", format, convention.store(sequence: x))
  }

  func state(_ initial: CellState<Double>) -> [SafetensorsFile.Stored] {
    [
      SafetensorsFile.Stored("input.h0", format, initial.hidden),
      SafetensorsFile.Stored("input.c0", format, initial.cell),
    ]
  }

  func upstream(_ upstream: Upstream<Double>) -> [SafetensorsFile.Stored] {
    [
      SafetensorsFile.Stored("upstream.y", format, convention.store(sequence: upstream.hidden)),
      SafetensorsFile.Stored("upstream.h_n", format, upstream.final.hidden),
      SafetensorsFile.Stored("upstream.c_n", format, upstream.final.cell),
    ]
  }

  /// The answer in a file under a prefix; there are as many as there are readings of the gradients.
  ///
  /// - Throws: ``AdapterError`` naming the tensor that is missing or does not fit.
  func answers(in file: SafetensorsFile, prefix: String = "", backward: Bool) throws -> [Answer] {
    let forward = try outputs(in: file, prefix: prefix)
    guard backward else { return [forward] }
    return try gradients(in: file, prefix: prefix).map { forward.merging($0) { $1 } }
  }

  /// What a forward pass answered.
  ///
  /// - Throws: as ``answers(in:prefix:backward:)``.
  func outputs(in file: SafetensorsFile, prefix: String) throws -> Answer {
    var answer: Answer = [:]
    for quantity in Quantity.allCases where quantity.pass == .forward {
      let name = prefix + quantity.rawValue
      if quantity.isTrace && file.shape(of: name) == nil { continue }
      answer[quantity] = try read(name, quantity, in: file)
    }
    return answer
  }

  /// What a backward pass answered. Where a convention has two biases their gradients are both the
  /// gradient of b, and there are two readings.
  ///
  /// - Throws: as ``answers(in:prefix:backward:)``.
  func gradients(in file: SafetensorsFile, prefix: String) throws -> [Answer] {
    var answer: Answer = [:]
    for quantity in [.inputGradient, .initialHiddenGradient, .initialCellGradient] as [Quantity] {
      answer[quantity] = try read(prefix + quantity.rawValue, quantity, in: file)
    }
    var slots: [String: Tensor<Double>] = [:]
    for slot in convention.slots {
      slots[slot.name] = try tensor(
        "\(prefix)gradient.\(slot.name)",
        shape: slot.shape(inputs: size.inputs, units: size.units), in: file)
    }
    return try convention.gradients(from: slots, size).map { gradient in
      answer.merging([
        .weightGradient: gradient.inputWeights, .recurrentGradient: gradient.recurrentWeights,
        .biasGradient: gradient.bias,
      ]) { $1 }
    }
  }

  private func read(
    _ name: String, _ quantity: Quantity, in file: SafetensorsFile
  ) throws -> Tensor<Double> {
    let shape = quantity.shape(size)
    guard shape.count == 3 else { return try tensor(name, shape: shape, in: file) }
    let stored = convention.store(sequence: Tensor(repeating: (), shape: shape)).shape
    return convention.sequence(from: try tensor(name, shape: stored, in: file))
  }

  private func tensor(
    _ name: String, shape: [Int], in file: SafetensorsFile
  ) throws -> Tensor<Double> {
    do {
      return try file.tensor(name, format, shape: shape)
    } catch {
      throw AdapterError("the answer's \(error.place ?? name) \(error.problem)")
    }
  }
}

extension Problem {
  /// As the shapes of x and h0 have them.
  var dimensions: Dimensions {
    Dimensions(
      batch: inputs.shape[1], steps: inputs.shape[0], inputs: inputs.shape[2],
      units: initial.hidden.shape[1])
  }
}

extension Convention {
  /// The gradients of W, R and b from the stored ones: one reading a bias.
  fileprivate func gradients(
    from stored: [String: Tensor<Double>], _ size: Dimensions
  ) throws -> [Parameters<Double>] {
    func reading(_ silenced: Set<Part>, half: Int? = nil) throws -> Parameters<Double> {
      var kept = stored
      for slot in slots {
        if silenced.contains(slot.part) { kept[slot.name] = kept[slot.name]?.map { _ in 0 } }
        if slot.part == .bothBiases, let half, var tensor = kept[slot.name] {
          let middle = tensor.count / 2
          for at in (half == 0 ? middle..<tensor.count : 0..<middle) { tensor.elements[at] = 0 }
          kept[slot.name] = tensor
        }
      }
      return try parameters(from: kept, inputs: size.inputs, units: size.units)
    }
    guard biases == 2 else { return [try reading([])] }
    return [try reading([.recurrentBias], half: 0), try reading([.inputBias], half: 1)]
  }
}
