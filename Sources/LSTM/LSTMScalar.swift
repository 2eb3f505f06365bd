public import RealModule

/// A number that the LSTM's equations can be run in: real, dual, complex, extended …
///
/// The layer is written once over this protocol. What it asks beyond arithmetic and elementary
/// functions is *coarse*: a whole matrix product, all gates of a step. Each has a plain-loop
/// default that every scalar can use; a type with something faster replaces the whole hook, so
/// that a call across modules costs once a matrix and not once a number.
public protocol LSTMScalar: AlgebraicField, ElementaryFunctions, Sendable {
  /// The nearest representable number.
  init(_ value: Double)

  /// Whether `value` lies above zero: the one question that an activation may branch on.
  static func isPositive(_ value: Self) -> Bool

  /// 1 / (1 + e⁻ᶻ)
  static func logistic(_ z: Self) -> Self

  /// Φ(z), the normal distribution: the integral of ``normalDensity(_:)`` from −∞ to z.
  static func normalDistribution(_ z: Self) -> Self

  /// φ(z) = e^(−z²/2) / √(2π)
  static func normalDensity(_ z: Self) -> Self

  /// Adds a matrix product to the given rows of `sum` [any, columns]; `inner` is the length
  /// summed over.
  static func addProduct(
    _ form: ProductForm, _ a: Span<Self>, _ b: Span<Self>, to sum: inout MutableSpan<Self>,
    rows: Range<Int>, columns: Int, inner: Int)

  /// Arranges a matrix for being the second one of many products.
  ///
  /// - Returns: nil where products read the matrix as it is.
  static func pack(
    _ form: ProductForm, _ b: Span<Self>, columns: Int, inner: Int
  ) -> PackedMatrix<Self>?

  /// The product above with a matrix that serves many times.
  static func addProduct(
    _ a: Span<Self>, _ b: Factor<Self>, to sum: inout MutableSpan<Self>, rows: Range<Int>)

  /// The same product, added to the one row `start` [columns] in each of `rows` rows.
  static func products(
    _ a: Span<Self>, _ b: Factor<Self>, addedTo start: [Self], rows: Int
  ) -> [Self]

  /// One step's gates, cell and hidden state for a batch, from its pre-activations.
  ///
  /// - Parameters:
  ///   - rows: the step's rows t·N ..< (t+1)·N in the tensors of all steps
  ///   - preactivations: z [T·N, 4H], gate blocks i, f, g, o
  ///   - previousCell: c[t−1] [N, H]
  ///   - gates: [T·N, 4H], receives each gate's activation of z
  ///   - cell: [T·N, H], receives c[t] = f ⊙ c[t−1] + i ⊙ g
  ///   - cellActivation: [T·N, H], receives the cell activation of c[t]
  ///   - hidden: [T·N, H], receives h[t] = o ⊙ cellActivation
  static func gates(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations: Span<Self>, previousCell: Span<Self>,
    gates: inout MutableSpan<Self>, cell: inout MutableSpan<Self>,
    cellActivation: inout MutableSpan<Self>, hidden: inout MutableSpan<Self>)

  /// One step's gradients of the pre-activations, and the cell gradient one step further back.
  ///
  /// What the forward pass kept has rows and shapes as in
  /// ``gates(rows:units:activations:preactivations:previousCell:gates:cell:cellActivation:hidden:)``.
  ///
  /// - Parameters:
  ///   - hiddenGradient: dh[t] [N, H], upstream and recurrent parts added up
  ///   - cellGradient: [N, H], enters as what step t+1 (or the upstream) sends to c[t], leaves
  ///     as what step t sends to c[t−1]: dc[t] ⊙ f
  ///   - preactivationGradients: dz [T·N, 4H], its rows are overwritten
  static func gateGradients(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations: Span<Self>, gates: Span<Self>, previousCell: Span<Self>, cell: Span<Self>,
    cellActivation: Span<Self>,
    hiddenGradient: Span<Self>, cellGradient: inout MutableSpan<Self>,
    preactivationGradients: inout MutableSpan<Self>)

  // MARK: - A plain layer's whole pass

  /// All steps of a plain layer: the step's product and ``gates(rows:units:activations:preactivations:previousCell:gates:cell:cellActivation:hidden:)``,
  /// one after the other.
  ///
  /// - Parameter z: [T, N, 4H], what does not depend on the state: x Wᵀ + b
  static func forward(
    _ layer: Layer<Self>, _ x: Tensor<Self>, projected z: consuming Tensor<Self>,
    from initial: CellState<Self>
  ) -> ForwardPass<Self>

  /// h and the final states of ``Layer/outputs(_:from:)``.
  static func outputs(
    _ layer: Layer<Self>, _ x: Tensor<Self>, from initial: CellState<Self>
  ) -> LayerOutputs<Self>

  /// All steps back: ``gateGradients(rows:units:activations:preactivations:gates:previousCell:cell:cellActivation:hiddenGradient:cellGradient:preactivationGradients:)``
  /// and the step's product.
  ///
  /// - Returns: dz [T, N, 4H], and the gradients of the initial states.
  static func backward(
    _ layer: Layer<Self>, _ pass: ForwardPass<Self>, upstream: Upstream<Self>
  ) -> (dz: Tensor<Self>, initial: CellState<Self>)

  // MARK: - For variants

  /// `a` and `b` entry by entry; a shorter `b` is repeated, as a row for all rows of a matrix.
  static func combined(_ a: [Self], _ b: [Self], by combination: Combination) -> [Self]

  /// The activation of every z, which is first kept within ±`clip` if there is one.
  static func activated(_ z: [Self], by activation: Activation, clip: Double?) -> [Self]

  /// The derivatives of ``activated(_:by:clip:)``, given also its `values`: none where z was
  /// clipped.
  static func slopes(
    of activation: Activation, _ z: [Self], _ values: [Self], clip: Double?
  ) -> [Self]
}

/// Which of a product's two matrices is read transposed; all are stored in row-major order.
public enum ProductForm: Sendable {
  /// a [rows, inner] · b [columns, inner]ᵀ
  case secondTransposed
  /// a [rows, inner] · b [inner, columns]
  case plain
  /// a [inner, rows]ᵀ · b [inner, columns]
  case firstTransposed
}
