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
