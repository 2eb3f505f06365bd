import RealModule

/// How the hidden states of two directions make one output.
public enum Merge: String, Hashable, Sendable, Codable, CaseIterable {
  /// Side by side, forward first.
  case concat
  case sum, product, average

  /// - Parameters: sequences [T, N, H] of the two directions.
  func callAsFunction<Scalar: LSTMScalar>(
    _ forward: Tensor<Scalar>, _ reverse: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    switch self {
    case .concat: forward.interleaved(with: reverse)
    case .sum: forward + reverse
    case .product: forward ⊙ reverse
    case .average: (forward + reverse).map { $0 / 2 }
    }
  }

  /// What the gradient of the output sends to the two directions.
  func backward<Scalar: LSTMScalar>(
    _ sent: Tensor<Scalar>, _ forward: Tensor<Scalar>, _ reverse: Tensor<Scalar>
  ) -> (forward: Tensor<Scalar>, reverse: Tensor<Scalar>) {
    switch self {
    case .concat: (sent.half(0, like: forward), sent.half(1, like: forward))
    case .sum: (sent, sent)
    case .product: (sent ⊙ reverse, sent ⊙ forward)
    case .average: (sent.map { $0 / 2 }, sent.map { $0 / 2 })
    }
  }
}

extension Tensor {
  /// The rows of two tensors in turn: last axes one after the other.
  fileprivate func interleaved(with other: Tensor) -> Tensor {
    let width = shape[shape.count - 1]
    var all: [Scalar] = []
    for start in stride(from: 0, to: count, by: width) {
      all += elements[start..<(start + width)]
      all += other.elements[start..<(start + width)]
    }
    return Tensor(shape: shape.dropLast() + [2 * width], elements: all)
  }

  /// One half of the last axis.
  fileprivate func half(_ index: Int, like part: Tensor) -> Tensor {
    let width = part.shape[part.shape.count - 1]
    var all: [Scalar] = []
    for start in stride(from: index * width, to: count, by: 2 * width) {
      all += elements[start..<(start + width)]
    }
    return Tensor(shape: part.shape, elements: all)
  }
}
