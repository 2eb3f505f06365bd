import Conformance
import GradientCheck
public import LSTM

/// A layer's forward and backward pass on random numbers, ready to be timed.
public struct LayerWork<Scalar: MachineScalar>: Sendable {
  public let size: Dimensions
  private let layer: Layer<Scalar>
  private let problem: Problem<Scalar>

  /// - Throws: `ShapeError` unless every size is above zero.
  public init(_ size: Dimensions) throws {
    var generator = SeededGenerator(seed: 1)
    self.size = size
    problem = Problem<Double>.random(size, using: &generator).map { Scalar($0) }
    layer = try Layer(problem.parameters)
  }

  /// The outputs alone.
  public func forward() throws {
    _ = try layer.outputs(problem.inputs, from: problem.initial)
  }

  public func forwardAndBackward() throws {
    let pass = try layer.forward(problem.inputs, from: problem.initial)
    _ = try layer.backward(pass, upstream: problem.upstream)
  }
}

extension Dimensions {
  /// The floating-point operations of a forward pass's matrix products: 2·N·T·4H·(I + H).
  /// With backward they are three times as many.
  public var forwardOperations: Double {
    8 * Double(batch) * Double(steps) * Double(units) * Double(inputs + units)
  }
}

/// A matrix product on random numbers, what layers are measured by.
struct ProductWork<Scalar: MachineScalar> {
  let operations: Double
  private let work: () -> Void

  /// A square product, the rearranging of its matrices included.
  static func square(_ length: Int) -> ProductWork {
    let (a, b) = (random(length * length), random(length * length))
    var result = Array(repeating: Scalar.zero, count: length * length)
    return ProductWork(operations: 2 * Double(length * length * length)) {
      var sum = result.mutableSpan
      Scalar.addProduct(
        .plain, a.span, b.span, to: &sum, rows: 0..<length, columns: length, inner: length)
    }
  }

  /// The product of a layer's step, h Rᵀ, R made ready before; as many times as there are steps.
  static func steps(of size: Dimensions) -> ProductWork {
    let hidden = random(size.batch * size.units)
    let factor = Factor(
      .secondTransposed,
      Tensor(
        shape: [4 * size.units, size.units], elements: random(4 * size.units * size.units)))
    var result = Array(repeating: Scalar.zero, count: size.batch * 4 * size.units)
    let operations = 8 * Double(size.batch * size.units * size.units) * Double(size.steps)
    return ProductWork(operations: operations) {
      for _ in 0..<size.steps {
        var sum = result.mutableSpan
        Scalar.addProduct(hidden.span, factor, to: &sum, rows: 0..<size.batch)
      }
    }
  }

  func callAsFunction() { work() }

  private static func random(_ count: Int) -> [Scalar] {
    var generator = SeededGenerator(seed: 2)
    return (0..<count).map { _ in Scalar(Double.random(in: -1...1, using: &generator)) }
  }
}
