public import GradientCheck
public import LSTM

/// An LSTM problem as a function of everything that has a gradient: x, and of each place W, R, b,
/// h0, c0 and what its variant has beside.
///
/// Its value is the sum of every output times its upstream gradient, so that its derivatives are
/// exactly what a backward pass returns.
public struct LayerFunction: Sendable {
  public let problem: Problem<Double>
  /// The inputs whose gradients are checked, in the order of the flat point.
  private let parts: [(gradient: Quantity, input: Tensor<Double>)]
  /// The problem without these inputs, whose conversion to other numbers would be in vain.
  private let frame: Problem<Double>

  public init(_ problem: Problem<Double>) {
    self.problem = problem
    parts = problem.gradients.compactMap { gradient in
      problem[differentiatedBy: gradient].map { (gradient, $0) }
    }
    var frame = problem
    for (gradient, _) in parts {
      frame[differentiatedBy: gradient] = Tensor(shape: [0], elements: [])
    }
    self.frame = frame
  }

  /// The flat point: all inputs one after the other.
  public var point: [Double] { parts.flatMap(\.input.elements) }

  /// Names and axes of the gradients.
  public var segments: [Segment] {
    // Without steps no parameter is used, and no input.
    let isEmpty = problem.inputs.shape[0] == 0 || problem.lengths?.allSatisfy { $0 == 0 } == true
    return parts.map { gradient, input in
      let isOfState = [.initialHiddenGradient, .initialCellGradient].contains(gradient.kind)
      return Segment(
        gradient, shape: input.shape, isUnused: isEmpty && !isOfState && input.count > 0)
    }
  }

  /// A kernel's gradients as one flat gradient.
  ///
  /// - Throws: ``MissingGradientError`` or `ShapeError` naming the gradient.
  public func flatten<Scalar>(_ outputs: [Quantity: Tensor<Scalar>]) throws -> [Scalar] {
    try parts.flatMap { gradient, input in
      guard let tensor = outputs[gradient] else {
        throw MissingGradientError(gradient: gradient.gradientName)
      }
      guard tensor.count == input.count else {
        throw ShapeError(
          tensor: gradient.gradientName, expected: input.shape, got: tensor.shape)
      }
      return tensor.elements
    }
  }

  /// The gradient by the layer's own backward pass.
  public func gradient() throws -> [Double] { try gradient(at: point) }

  /// The gradient at another point, in other numbers: in dual numbers its derivative is the
  /// Hessian times a direction.
  ///
  /// - Throws: `ShapeError` when the problem's tensors do not fit each other.
  public func gradient<Scalar: LSTMScalar>(at point: [Scalar]) throws -> [Scalar] {
    try flatten(problem(at: point).quantities())
  }

  /// The same problem at another point, in other numbers.
  public func problem<Scalar: LSTMScalar>(at point: [Scalar]) -> Problem<Scalar> {
    // The problem's own numbers need no conversion.
    var moved = frame as? Problem<Scalar> ?? frame.map { Scalar($0) }
    var rest = point[...]
    for (gradient, input) in parts {
      moved[differentiatedBy: gradient] = Tensor(
        shape: input.shape, elements: Array(rest.prefix(input.count)))
      rest = rest.dropFirst(input.count)
    }
    return moved
  }

  /// ⟨upstream, outputs⟩ of the layers at another point.
  ///
  /// - Throws: `ShapeError` when the problem's tensors do not fit each other.
  public func value<Scalar: LSTMScalar>(at point: [Scalar]) throws -> Scalar {
    let moved = problem(at: point)
    let pass = try moved.forwardNetwork()
    return zip(moved.places, pass.places).reduce(dot(moved.outputUpstream, pass.output)) {
      $0 + dot($1.0.finalUpstream.hidden, $1.1.final.hidden)
        + dot($1.0.finalUpstream.cell, $1.1.final.cell)
    }
  }

  /// ⟨upstream, outputs⟩ of a kernel at another point.
  ///
  /// - Throws: what the kernel throws, or ``MissingGradientError`` naming an output.
  public func value(at point: [Double], of kernel: some Kernel) throws -> Double {
    let moved: Problem<Double> = problem(at: point)
    let outputs = try kernel.forward(moved)
    func part(_ quantity: Quantity, _ upstream: Tensor<Double>) throws -> Double {
      guard let tensor = outputs[quantity], tensor.count == upstream.count else {
        throw MissingGradientError(gradient: quantity.rawValue)
      }
      return dot(upstream, tensor)
    }
    var sum = try part(.hidden, moved.outputUpstream)
    for (place, inputs) in zip(moved.design.places, moved.places) {
      let suffix = moved.design.isSingle ? nil : place
      sum += try part(Quantity(.finalHidden, at: suffix), inputs.finalUpstream.hidden)
      sum += try part(Quantity(.finalCell, at: suffix), inputs.finalUpstream.cell)
    }
    return sum
  }

  private func dot<Scalar: LSTMScalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Scalar {
    pairwise(a.elements.indices) { a.elements[$0] * b.elements[$0] }
  }

  /// A sum by halves: its rounding, which differences of the sum amplify, grows with the
  /// logarithm of the number of terms (Higham, Accuracy and Stability, 4.2).
  private func pairwise<Scalar: LSTMScalar>(
    _ range: Range<Int>, _ term: (Int) -> Scalar
  ) -> Scalar {
    guard range.count > 1 else { return range.first.map(term) ?? .zero }
    let middle = range.lowerBound + range.count / 2
    return pairwise(range.lowerBound..<middle, term) + pairwise(middle..<range.upperBound, term)
  }
}

/// A kernel that leaves out what the check needs.
public struct MissingGradientError: Error, Equatable, CustomStringConvertible {
  public let gradient: String
  public var description: String { "\(gradient): the kernel does not return it" }
}
