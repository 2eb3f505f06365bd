import LSTM

// What happens between places: turning time, merging directions, sharing gradients out.

extension Wiring.Turn {
  /// Moves the steps of a sequence [T, N, K]; the same twice moves them back.
  func callAsFunction<Scalar>(_ tensor: Tensor<Scalar>, _ lengths: [Int]?) -> Tensor<Scalar> {
    guard self != .none else { return tensor }
    let (steps, batch, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
    var turned = tensor
    for step in 0..<steps {
      for row in 0..<batch {
        let length = self == .own ? lengths?[row] ?? steps : steps
        guard step < length else { continue }
        let (to, from) = (
          (step * batch + row) * width, ((length - 1 - step) * batch + row) * width
        )
        for at in 0..<width { turned.elements[to + at] = tensor.elements[from + at] }
      }
    }
    return turned
  }
}

extension Wiring.Merging {
  /// The output [T, N, F] of two directions [T, N, H].
  func merged<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ forward: Tensor<Scalar>, _ reverse: Tensor<Scalar>, _ merge: Merge
  ) -> Tensor<Scalar> {
    let none = forward.map { _ in Scalar.zero }
    switch (self, merge) {
    case (.other(let other), _): return Self.right.merged(forward, reverse, other)
    case (.exchanged, _): return Self.right.merged(reverse, forward, merge)
    case (.forwardAlone, .concat): return Self.right.merged(forward, none, merge)
    case (.reverseAlone, .concat): return Self.right.merged(none, reverse, merge)
    case (.forwardAlone, _): return forward
    case (.reverseAlone, _): return reverse
    case (.interleaved, .concat):
      let shape = forward.shape.dropLast() + [2 * forward.shape[2]]
      return Tensor(
        shape: Array(shape),
        elements: zip(forward.elements, reverse.elements).flatMap { [$0, $1] })
    case (_, .concat): return sideBySide(forward, reverse)
    case (_, .sum): return both(forward, reverse) { $0 + $1 }
    case (_, .product): return both(forward, reverse) { $0 * $1 }
    case (_, .average): return both(forward, reverse) { ($0 + $1) / 2 }
    }
  }

  /// What the output's gradient sends to the two directions.
  func shared<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ sent: Tensor<Scalar>, _ forward: Tensor<Scalar>, _ reverse: Tensor<Scalar>, _ merge: Merge
  ) -> (Tensor<Scalar>, Tensor<Scalar>) {
    func parts(_ merge: Merge) -> (Tensor<Scalar>, Tensor<Scalar>) {
      switch merge {
      case .concat: (half(sent, 0), half(sent, 1))
      case .sum: (sent, sent)
      case .product: (both(sent, reverse) { $0 * $1 }, both(sent, forward) { $0 * $1 })
      case .average: (sent.map { $0 / 2 }, sent.map { $0 / 2 })
      }
    }
    let (a, b) = parts(merge)
    switch self {
    case .right, .interleaved: return (a, b)
    case .exchanged, .ownFactor: return (b, a)
    case .forwardAlone: return (a, b.map { _ in 0 })
    case .reverseAlone: return (a.map { _ in 0 }, b)
    case .other(let other): return parts(other)
    }
  }

  private func both<Scalar>(
    _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ combine: (Scalar, Scalar) -> Scalar
  ) -> Tensor<Scalar> {
    Tensor(shape: a.shape, elements: zip(a.elements, b.elements).map(combine))
  }

  private func sideBySide<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
    let width = a.shape[2]
    var elements: [Scalar] = []
    for start in stride(from: 0, to: a.count, by: width) {
      elements += a.elements[start..<(start + width)]
      elements += b.elements[start..<(start + width)]
    }
    return Tensor(shape: [a.shape[0], a.shape[1], 2 * width], elements: elements)
  }

  private func half<Scalar>(_ tensor: Tensor<Scalar>, _ index: Int) -> Tensor<Scalar> {
    let width = tensor.shape[2] / 2
    var elements: [Scalar] = []
    for start in stride(from: index * width, to: tensor.count, by: 2 * width) {
      elements += tensor.elements[start..<(start + width)]
    }
    return Tensor(shape: [tensor.shape[0], tensor.shape[1], width], elements: elements)
  }
}

extension Wiring.Masking {
  func callAsFunction<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ tensor: Tensor<Scalar>, _ mask: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    let (batch, width) = (mask.shape[1], mask.shape[2])
    var masked = tensor
    for at in masked.elements.indices {
      let factor: Scalar =
        switch self {
        case .none: 1
        case .right, .outputToo: mask.elements[at]
        case .twice: mask.elements[at] * mask.elements[at]
        case .firstStep: mask.elements[at % (batch * width)]
        case .firstRow: mask.elements[at / (batch * width) * batch * width + at % width]
        case .unscaled: mask.elements[at] == 0 ? 0 : 1
        }
      masked.elements[at] *= factor
    }
    return masked
  }
}

extension Wiring.Source {
  /// Which place is meant for place `at`.
  func place(_ at: Int, layers: Int, directions: Int) -> Int {
    let (layer, direction) = (at / directions, at % directions)
    return switch self {
    case .own: at
    case .otherDirection: layer * directions + (directions - 1 - direction)
    case .forwardDirection: layer * directions
    case .otherLayer: (layers - 1 - layer) * directions + direction
    case .firstPlace: 0
    case .byDirection: at % layers * directions + at / layers
    }
  }
}

extension Wiring.Lengths {
  func callAsFunction(_ lengths: [Int]?, steps: Int) -> [Int]? {
    guard let lengths, self != .ignored else { return nil }
    return lengths.indices.map { row in
      let own = lengths[row]
      return switch self {
      case .own, .ignored: own
      case .firstRow: lengths[0]
      case .mirroredRow: lengths[lengths.count - 1 - row]
      case .oneLess: max(own - 1, 0)
      case .oneMore: min(own + 1, steps)
      case .atLeastOne: min(max(own, 1), steps)
      case .zeroIsAll: own == 0 ? steps : own
      case .fullIsZero: own == steps ? 0 : own
      }
    }
  }
}
