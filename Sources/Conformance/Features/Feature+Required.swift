import LSTM
public import LSTMVectors

extension Configuration {
  /// What a kernel must be able to do to be asked this problem's forward pass at all.
  public var requiredFeatures: [Feature] {
    var required: [Feature] = []
    if steps == 0 { required.append(.zeroSteps) }
    if activations != Activations() { required.append(.activations) }
    return required
  }
}
