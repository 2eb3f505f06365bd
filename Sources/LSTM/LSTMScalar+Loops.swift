public import RealModule

// The hooks' defaults. Inlinable, so that a scalar defined in another module gets its own copy.
extension LSTMScalar {
  @inlinable
  public static func logistic(_ z: Self) -> Self { 1 / (1 + exp(-z)) }

  @inlinable
  public static func addProduct(
    _ form: ProductForm, _ a: Span<Self>, _ b: Span<Self>, to sum: inout MutableSpan<Self>,
    rows: Range<Int>, columns: Int, inner: Int
  ) {
    PlainLoops.addProduct(form, a, b, to: &sum, rows: rows, columns: columns, inner: inner)
  }

  @inlinable
  public static func pack(
    _ form: ProductForm, _ b: Span<Self>, columns: Int, inner: Int
  ) -> PackedMatrix<Self>? { nil }

  @inlinable
  public static func addProduct(
    _ a: Span<Self>, _ b: Factor<Self>, to sum: inout MutableSpan<Self>, rows: Range<Int>
  ) {
    addProduct(
      b.form, a, b.matrix.span, to: &sum, rows: rows, columns: b.columns, inner: b.inner)
  }

  public static func products(
    _ a: Span<Self>, _ b: Factor<Self>, addedTo start: [Self], rows: Int
  ) -> [Self] {
    var sums = Tensor(everyRow: start, shape: [rows, start.count]).elements
    var sum = sums.mutableSpan
    addProduct(a, b, to: &sum, rows: 0..<rows)
    return sums
  }

  @inlinable
  public static func gates(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations z: Span<Self>, previousCell: Span<Self>,
    gates: inout MutableSpan<Self>, cell: inout MutableSpan<Self>,
    cellActivation: inout MutableSpan<Self>, hidden: inout MutableSpan<Self>
  ) {
    PlainLoops.gates(
      rows: rows, units: units, activations: activations, preactivations: z,
      previousCell: previousCell, gates: &gates, cell: &cell, cellActivation: &cellActivation,
      hidden: &hidden)
  }

  @inlinable
  public static func gateGradients(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations z: Span<Self>, gates: Span<Self>, previousCell: Span<Self>, cell: Span<Self>,
    cellActivation: Span<Self>,
    hiddenGradient: Span<Self>, cellGradient: inout MutableSpan<Self>,
    preactivationGradients dz: inout MutableSpan<Self>
  ) {
    PlainLoops.gateGradients(
      rows: rows, units: units, activations: activations, preactivations: z, gates: gates,
      previousCell: previousCell, cell: cell, cellActivation: cellActivation,
      hiddenGradient: hiddenGradient, cellGradient: &cellGradient, preactivationGradients: &dz)
  }

  public static func forward(
    _ layer: Layer<Self>, _ x: Tensor<Self>, projected z: consuming Tensor<Self>,
    from initial: CellState<Self>
  ) -> ForwardPass<Self> {
    layer.stepwise(x, projected: z, from: initial)
  }

  public static func outputs(
    _ layer: Layer<Self>, _ x: Tensor<Self>, from initial: CellState<Self>
  ) -> LayerOutputs<Self> {
    let pass = layer.plainForward(x, from: initial)
    return LayerOutputs(hidden: pass.hidden, final: pass.final)
  }

  public static func backward(
    _ layer: Layer<Self>, _ pass: ForwardPass<Self>, upstream: Upstream<Self>
  ) -> (dz: Tensor<Self>, initial: CellState<Self>) {
    layer.stepwiseBack(pass, upstream: upstream)
  }
}
