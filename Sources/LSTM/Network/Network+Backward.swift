/// The derivatives of a loss with respect to everything that entered a network.
public struct NetworkGradients<Scalar: LSTMScalar>: Sendable {
  /// dx [T, N, I]
  public var inputs: Tensor<Scalar>
  /// Of each place; its `inputs` are what that place alone sends to its layer's input.
  public var places: [Gradients<Scalar>]
}

extension Network {
  /// The backward pass: the layers from the last to the first.
  ///
  /// - Parameters:
  ///   - output: the upstream gradient of y [T, N, F].
  ///   - final: those of the final states, one a place.
  /// - Throws: ``ShapeError`` naming the upstream gradient that does not fit.
  public func backward(
    _ pass: NetworkPass<Scalar>, output: Tensor<Scalar>, final: [CellState<Scalar>]
  ) throws(ShapeError) -> NetworkGradients<Scalar> {
    try output.require(shape: pass.output.shape, of: "upstream of the hidden states")
    try requireOnePerPlace(final.count, "upstream of the final states")
    var sent = output
    var results: [Gradients<Scalar>?] = Array(repeating: nil, count: layers.count)
    for layer in (0..<design.layers).reversed() {
      let indices = placeIndices(of: layer)
      var below: Tensor<Scalar>?
      for (at, hidden) in zip(indices, split(sent, pass, indices)) {
        let gradients = try named(design.suffix(design.places[at])) { () throws(ShapeError) in
          try layers[at].backward(
            pass.places[at], upstream: Upstream(hidden: hidden, final: final[at]))
        }
        let sum = below.map { $0 + gradients.inputs }
        below = sum ?? gradients.inputs
        results[at] = gradients
      }
      sent = below ?? sent
      if layer > 0, let masks = pass.masks {
        let masked = sent ⊙ masks[layer - 1]
        sent = masked
      }
    }
    return NetworkGradients(inputs: sent, places: results.compactMap(\.self))
  }

  /// The upstream gradient of each direction of a layer.
  private func split(
    _ sent: Tensor<Scalar>, _ pass: NetworkPass<Scalar>, _ places: [Int]
  ) -> [Tensor<Scalar>] {
    guard places.count == 2 else { return [sent] }
    let (forward, reverse) = design.merge.backward(
      sent, pass.places[places[0]].hidden, pass.places[places[1]].hidden)
    return [forward, reverse]
  }
}
