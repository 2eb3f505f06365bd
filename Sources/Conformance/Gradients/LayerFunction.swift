public import GradientCheck
public import LSTM

/// An LSTM problem as a function of everything that has a gradient: x, W, R, b, h0, c0.
///
/// Its value is the sum of every output times its upstream gradient, so that its derivatives are
/// exactly what a backward pass returns.
public struct LayerFunction: Sendable {
  public let problem: Problem<Double>

  public init(_ problem: Problem<Double>) { self.problem = problem }

  /// The inputs whose gradients are checked, in the order of the flat point.
  private static let order: [(name: String, gradient: Quantity)] = [
    ("dx", .inputGradient), ("dW", .weightGradient), ("dR", .recurrentGradient),
    ("db", .biasGradient), ("dh0", .initialHiddenGradient), ("dc0", .initialCellGradient),
  ]

  /// The flat point: all inputs one after the other.
  public var point: [Double] {
    problem.inputs.elements + problem.parameters.inputWeights.elements
      + problem.parameters.recurrentWeights.elements + problem.parameters.bias.elements
      + problem.initial.hidden.elements + problem.initial.cell.elements
  }

  /// Names and axes of the gradients, rows of W, R and b split into gates and units.
  public var segments: [Segment] {
    let (x, h0) = (problem.inputs.shape, problem.initial.hidden.shape)
    let inputs = problem.parameters.inputWeights.shape[1]
    let gates = Segment.Axis("gate", labels: Gate.allCases.map(\.letter))
    let unit = Segment.Axis("unit", problem.parameters.recurrentWeights.shape[1])
    let state = [Segment.Axis("row", h0[0]), unit]
    let axes: [[Segment.Axis]] = [
      [.init("step", x[0]), .init("row", x[1]), .init("input", x[2])],
      [gates, unit, .init("input", inputs)], [gates, unit, .init("from unit", unit.length)],
      [gates, unit], state, state,
    ]
    // Without steps no parameter is used.
    let parameters = 1...3
    return Self.order.indices.map { at in
      Segment(
        Self.order[at].name, axes[at], isUnused: x[0] == 0 && parameters.contains(at))
    }
  }

  /// A kernel's gradients as one flat gradient.
  ///
  /// - Throws: ``MissingGradientError`` or `ShapeError` naming the gradient.
  public func flatten<Scalar>(_ outputs: [Quantity: Tensor<Scalar>]) throws -> [Scalar] {
    try zip(Self.order, segments).flatMap { part, segment in
      guard let tensor = outputs[part.gradient] else {
        throw MissingGradientError(gradient: part.name)
      }
      guard tensor.count == segment.count else {
        throw ShapeError(
          tensor: part.name, expected: segment.axes.map(\.length), got: tensor.shape)
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
    let (pass, gradients) = try problem(at: point).solve()
    return try flatten(Quantity.all(of: pass, gradients))
  }

  /// The same problem at another point, in other numbers.
  public func problem<Scalar: LSTMScalar>(at point: [Scalar]) -> Problem<Scalar> {
    var moved = problem.map { Scalar($0) }
    var rest = point[...]
    func take(_ tensor: inout Tensor<Scalar>) {
      tensor.elements = Array(rest.prefix(tensor.count))
      rest = rest.dropFirst(tensor.count)
    }
    take(&moved.inputs)
    take(&moved.parameters.inputWeights)
    take(&moved.parameters.recurrentWeights)
    take(&moved.parameters.bias)
    take(&moved.initial.hidden)
    take(&moved.initial.cell)
    return moved
  }

  /// ⟨upstream, outputs⟩ of the layer at another point.
  ///
  /// - Throws: `ShapeError` when the problem's tensors do not fit each other.
  public func value<Scalar: LSTMScalar>(at point: [Scalar]) throws -> Scalar {
    let moved = problem(at: point)
    let pass = try moved.forward()
    return dot(moved.upstream.hidden, pass.hidden)
      + dot(moved.upstream.final.hidden, pass.final.hidden)
      + dot(moved.upstream.final.cell, pass.final.cell)
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
    return try part(.hidden, moved.upstream.hidden)
      + part(.finalHidden, moved.upstream.final.hidden)
      + part(.finalCell, moved.upstream.final.cell)
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
