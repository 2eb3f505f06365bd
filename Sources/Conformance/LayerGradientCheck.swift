public import GradientCheck
public import LSTM

/// Checks a layer's backward pass against differences of its own forward pass.
///
/// The loss is the sum of every output times its upstream gradient, so that its derivatives are
/// exactly what the backward pass returns.
public struct LayerGradientCheck: Sendable {
  public let problem: Problem<Double>

  public init(_ problem: Problem<Double>) { self.problem = problem }

  /// Names and shapes of everything that has a gradient, in the order of the flat point.
  public var segments: [Segment] { tensors.map { Segment($0.name, shape: $0.tensor.shape) } }

  /// Checks every entry of dx, dW, dR, db, dh0 and dc0.
  ///
  /// - Throws: `ShapeError` when the problem's tensors do not fit each other.
  public func check(difference: CentralDifference = CentralDifference()) throws -> GradientFindings
  {
    let gradients = try problem.solve().gradients
    let flat: [Tensor<Double>] = [
      gradients.inputs, gradients.parameters.inputWeights, gradients.parameters.recurrentWeights,
      gradients.parameters.bias, gradients.initial.hidden, gradients.initial.cell,
    ]
    return try checkEntries(
      of: loss, at: tensors.flatMap(\.tensor.elements), gradient: flat.flatMap(\.elements),
      segments: segments, difference: difference)
  }

  private var tensors: [(name: String, tensor: Tensor<Double>)] {
    [
      ("x", problem.inputs), ("W", problem.parameters.inputWeights),
      ("R", problem.parameters.recurrentWeights), ("b", problem.parameters.bias),
      ("h0", problem.initial.hidden), ("c0", problem.initial.cell),
    ]
  }

  /// ⟨upstream, outputs⟩ at another point.
  private func loss(_ point: [Double]) throws -> Double {
    var moved = problem
    var rest = point[...]
    func take(_ tensor: inout Tensor<Double>) {
      tensor.elements = Array(rest.prefix(tensor.count))
      rest = rest.dropFirst(tensor.count)
    }
    take(&moved.inputs)
    take(&moved.parameters.inputWeights)
    take(&moved.parameters.recurrentWeights)
    take(&moved.parameters.bias)
    take(&moved.initial.hidden)
    take(&moved.initial.cell)
    let pass = try moved.forward()
    return dot(problem.upstream.hidden, pass.hidden)
      + dot(problem.upstream.final.hidden, pass.final.hidden)
      + dot(problem.upstream.final.cell, pass.final.cell)
  }

  private func dot(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
