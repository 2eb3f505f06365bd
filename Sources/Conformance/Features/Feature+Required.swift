public import LSTM

extension Problem {
  /// What a kernel must be able to do to be asked this problem's forward pass at all.
  public var requiredFeatures: [Feature] {
    var required: [Feature] = []
    if inputs.shape.first == 0 { required.append(.zeroSteps) }
    if activations != Activations() { required.append(.activations) }
    return required + Feature.variants.filter { needs($0.rawValue) }
  }

  private func needs(_ variant: String) -> Bool {
    let cell = design.cell
    let isBidirectional = design.direction == .bidirectional
    return switch variant {
    case "lengths": lengths != nil
    case "reverse": design.direction == .reverse
    case "bidirectional": isBidirectional
    case "merges": isBidirectional && design.merge != .concat
    case "layers": design.layers > 1
    case "projection": cell.projection != nil
    case "peepholes": cell.hasPeepholes
    case "coupled-gates": cell.isCoupled
    case "clip": cell.clip != nil
    case "cell-clip": cell.cellClip != nil
    case "forget-bias": cell.forgetBias != 0
    case "layer-norm": cell.layerNorm != nil
    case "two-biases": cell.bias == .two
    case "dropout-masks": dropout.between != nil || dropout.recurrent != nil
    case "more-activations":
      !(Gate.allCases.map { cell.activations[$0] } + [cell.activations.cell])
        .allSatisfy(\.isCommon)
    default: false
    }
  }
}

extension Activation {
  fileprivate var isCommon: Bool {
    switch self {
    case .identity, .relu, .leakyRelu, .elu, .logistic, .tanh: true
    default: false
    }
  }
}

extension Kernel {
  /// Whether it declares all that a problem needs.
  public func takes<Scalar>(_ problem: Problem<Scalar>) -> Bool { lacks(for: problem) == nil }

  /// What a problem needs and the kernel does not declare, in words; nil when nothing is missing.
  func lacks<Scalar>(for problem: Problem<Scalar>) -> String? {
    let missing = problem.requiredFeatures.filter { !features.contains($0) }
    guard !missing.isEmpty else { return nil }
    return "the kernel does not declare \(missing.map(\.rawValue).joined(separator: ", "))"
  }
}
