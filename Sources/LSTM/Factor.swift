/// A matrix that is the second one of many products, made ready for that once.
public struct Factor<Scalar: LSTMScalar>: Sendable {
  public let form: ProductForm
  /// The matrix in row-major order, as ``ProductForm`` says.
  public let matrix: [Scalar]
  public let columns: Int
  public let inner: Int
  /// The matrix as the scalar's own product wants it; nil where it is read as it is.
  public let packed: PackedMatrix<Scalar>?

  /// - Precondition: `matrix` has two axes; `form` is not ``ProductForm/firstTransposed``, which
  ///   says nothing about the second matrix that ``ProductForm/plain`` does not.
  public init(_ form: ProductForm, _ matrix: Tensor<Scalar>) {
    precondition(matrix.shape.count == 2 && form != .firstTransposed, "\(matrix.shape), \(form)")
    self.form = form
    self.matrix = matrix.elements
    (columns, inner) =
      form == .plain
      ? (matrix.shape[1], matrix.shape[0]) : (matrix.shape[0], matrix.shape[1])
    packed = Scalar.pack(form, matrix.elements.span, columns: columns, inner: inner)
  }
}
