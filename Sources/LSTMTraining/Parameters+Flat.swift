public import LSTM

extension Parameters {
  /// W, R and b one after the other.
  public var flat: [Scalar] { inputWeights.elements + recurrentWeights.elements + bias.elements }

  /// Parameters of the same shapes.
  ///
  /// - Precondition: as many numbers as ``flat`` has.
  public func replacing(_ flat: [Scalar]) -> Parameters {
    precondition(flat.count == self.flat.count, "\(flat.count) numbers for \(self.flat.count)")
    var (copy, rest) = (self, flat[...])
    func take(_ tensor: inout Tensor<Scalar>) {
      tensor.elements = Array(rest.prefix(tensor.count))
      rest = rest.dropFirst(tensor.count)
    }
    take(&copy.inputWeights)
    take(&copy.recurrentWeights)
    take(&copy.bias)
    return copy
  }
}
