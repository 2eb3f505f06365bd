public import LSTM
import RealModule

/// A task for one layer: hidden states that shall be near to given ones.
public struct Regression<Scalar: LSTMScalar>: Sendable {
  /// x [T, N, I]
  public var inputs: Tensor<Scalar>
  /// h0, c0 [N, H]; they are not trained.
  public var initial: CellState<Scalar>
  /// What the hidden states shall be, [T, N, H].
  public var target: Tensor<Scalar>

  public init(inputs: Tensor<Scalar>, initial: CellState<Scalar>, target: Tensor<Scalar>) {
    self.inputs = inputs
    self.initial = initial
    self.target = target
  }

  /// Σ (h − target)² / 2 over all steps, rows and units, and its derivatives by the parameters.
  ///
  /// - Throws: `ShapeError` naming the tensor that does not fit.
  public func loss(
    _ layer: Layer<Scalar>
  ) throws(ShapeError) -> (loss: Scalar, gradients: Parameters<Scalar>) {
    let pass = try layer.forward(inputs, from: initial)
    try target.require(shape: pass.hidden.shape, of: "target")
    let residual = zip(pass.hidden.elements, target.elements).map { $0 - $1 }
    let upstream = Upstream(
      hidden: Tensor(shape: target.shape, elements: residual),
      final: initial.map { _ in Scalar.zero })
    let gradients = try layer.backward(pass, upstream: upstream).parameters
    let square = residual.reduce(Scalar.zero) { $0 + $1 * $1 }
    return (square / 2, gradients)
  }
}

/// Trains one layer: gradients of a task, clipped, followed by a rule.
public struct Trainer<Scalar: LSTMScalar>: Sendable {
  public private(set) var layer: Layer<Scalar>
  public let clipping: GradientClipping?
  private var rule: any UpdateRule<Scalar>

  /// That of the next update, which a ``LearningRate`` may set.
  public var learningRate: Double {
    get { rule.learningRate }
    set { rule.learningRate = newValue }
  }

  public init(
    _ layer: Layer<Scalar>, rule: any UpdateRule<Scalar>, clipping: GradientClipping? = nil
  ) {
    self.layer = layer
    self.rule = rule
    self.clipping = clipping
  }

  /// Moves the parameters once.
  ///
  /// - Returns: the loss before.
  /// - Throws: `ShapeError` naming the tensor that does not fit; the layer then stays as it was.
  @discardableResult
  public mutating func update(on task: Regression<Scalar>) throws(ShapeError) -> Scalar {
    let (loss, gradients) = try task.loss(layer)
    var parameters = layer.parameters.flat
    rule.update(&parameters, along: (clipping?(gradients) ?? gradients).flat)
    layer = try Layer(layer.parameters.replacing(parameters), activations: layer.activations)
    return loss
  }
}
