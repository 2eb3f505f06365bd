public import LSTM

extension Problem {
  /// What a kernel must be able to do to be asked this problem's forward pass at all.
  public var requiredFeatures: [Feature] {
    var required: [Feature] = []
    if inputs.shape.first == 0 { required.append(.zeroSteps) }
    if activations != Activations() { required.append(.activations) }
    return required
  }
}
