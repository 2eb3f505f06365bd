internal import CLSTMKernels

// The kernels write through plain pointers: each hook first makes sure of every length.
extension MachineScalar {
  public static func addProduct(
    _ form: ProductForm, _ a: Span<Self>, _ b: Span<Self>, to sum: inout MutableSpan<Self>,
    rows: Range<Int>, columns: Int, inner: Int
  ) {
    guard !rows.isEmpty, columns > 0, inner > 0 else { return }
    let packed = packed(form, b, columns: columns, inner: inner)
    addProduct(form, a, packed, to: &sum, rows: rows, columns: columns, inner: inner)
  }

  public static func pack(
    _ form: ProductForm, _ b: Span<Self>, columns: Int, inner: Int
  ) -> PackedMatrix<Self>? {
    packed(form, b, columns: columns, inner: inner)
  }

  public static func addProduct(
    _ a: Span<Self>, _ b: Factor<Self>, to sum: inout MutableSpan<Self>, rows: Range<Int>
  ) {
    guard let packed = b.packed else { return }
    addProduct(b.form, a, packed, to: &sum, rows: rows, columns: b.columns, inner: b.inner)
  }

  public static func products(
    _ a: Span<Self>, _ b: Factor<Self>, addedTo start: [Self], rows: Int
  ) -> [Self] {
    Tensor<Self>.overwritten([[rows, start.count]]) {
      store(a, b, addedTo: start, to: $0[0], rows: rows)
    }[0].elements
  }

  /// Overwrites memory of `rows` rows with ``products(_:_:addedTo:rows:)``.
  static func store(
    _ a: Span<Self>, _ b: Factor<Self>, addedTo start: [Self], to sums: UnsafeMutablePointer<Self>?,
    rows: Int
  ) {
    precondition(b.inner > 0 && a.count >= rows * b.inner && start.count == b.columns)
    a.withUnsafeBufferPointer { a in
      kernels.addProduct(
        a.baseAddress, lstmk_strides(row: b.inner, column: 1), b.packed?.numbers.baseAddress,
        start, sums, rows, b.columns, b.inner)
    }
  }

  private static func packed(
    _ form: ProductForm, _ b: Span<Self>, columns: Int, inner: Int
  ) -> PackedMatrix<Self> {
    precondition(b.count >= columns * inner)
    let strides =
      form == .secondTransposed
      ? lstmk_strides(row: 1, column: inner) : lstmk_strides(row: columns, column: 1)
    return PackedMatrix(count: kernels.packedCount(inner, columns)) { memory in
      b.withUnsafeBufferPointer { kernels.pack($0.baseAddress, strides, inner, columns, memory) }
    }
  }

  private static func addProduct(
    _ form: ProductForm, _ a: Span<Self>, _ packed: PackedMatrix<Self>,
    to sum: inout MutableSpan<Self>, rows: Range<Int>, columns: Int, inner: Int
  ) {
    precondition(a.count >= rows.count * inner && sum.count >= rows.upperBound * columns)
    let strides =
      form == .firstTransposed
      ? lstmk_strides(row: 1, column: rows.count) : lstmk_strides(row: inner, column: 1)
    a.withUnsafeBufferPointer { a in
      sum.withUnsafeMutableBufferPointer { sum in
        kernels.addProduct(
          a.baseAddress, strides, packed.numbers.baseAddress, nil,
          sum.baseAddress?.advanced(by: rows.lowerBound * columns), rows.count, columns, inner)
      }
    }
  }

  public static func gates(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations z: Span<Self>, previousCell: Span<Self>,
    gates: inout MutableSpan<Self>, cell: inout MutableSpan<Self>,
    cellActivation: inout MutableSpan<Self>, hidden: inout MutableSpan<Self>
  ) {
    guard let codes = lstmk_activations(activations) else {
      return PlainLoops.gates(
        rows: rows, units: units, activations: activations, preactivations: z,
        previousCell: previousCell, gates: &gates, cell: &cell, cellActivation: &cellActivation,
        hidden: &hidden)
    }
    let (first, end) = (rows.lowerBound * units, rows.upperBound * units)
    precondition(z.count >= 4 * end && gates.count >= 4 * end)
    precondition(previousCell.count >= end - first)
    precondition(cell.count >= end && cellActivation.count >= end && hidden.count >= end)
    z.withUnsafeBufferPointer { z in
      previousCell.withUnsafeBufferPointer { previousCell in
        gates.withUnsafeMutableBufferPointer { gates in
          cell.withUnsafeMutableBufferPointer { cell in
            cellActivation.withUnsafeMutableBufferPointer { cellActivation in
              hidden.withUnsafeMutableBufferPointer { hidden in
                kernels.gates(
                  rows.count, units, codes, z.baseAddress?.advanced(by: 4 * first),
                  previousCell.baseAddress, gates.baseAddress?.advanced(by: 4 * first),
                  cell.baseAddress?.advanced(by: first),
                  cellActivation.baseAddress?.advanced(by: first),
                  hidden.baseAddress?.advanced(by: first))
              }
            }
          }
        }
      }
    }
  }

  public static func gateGradients(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations z: Span<Self>, gates: Span<Self>, previousCell: Span<Self>, cell: Span<Self>,
    cellActivation: Span<Self>,
    hiddenGradient: Span<Self>, cellGradient: inout MutableSpan<Self>,
    preactivationGradients dz: inout MutableSpan<Self>
  ) {
    guard let codes = lstmk_activations(activations) else {
      return PlainLoops.gateGradients(
        rows: rows, units: units, activations: activations, preactivations: z, gates: gates,
        previousCell: previousCell, cell: cell, cellActivation: cellActivation,
        hiddenGradient: hiddenGradient, cellGradient: &cellGradient, preactivationGradients: &dz)
    }
    let (first, end) = (rows.lowerBound * units, rows.upperBound * units)
    precondition(gates.count >= 4 * end && dz.count >= 4 * end && cellActivation.count >= end)
    precondition(
      min(previousCell.count, hiddenGradient.count, cellGradient.count) >= end - first)
    gates.withUnsafeBufferPointer { gates in
      previousCell.withUnsafeBufferPointer { previousCell in
        cellActivation.withUnsafeBufferPointer { cellActivation in
          hiddenGradient.withUnsafeBufferPointer { hiddenGradient in
            cellGradient.withUnsafeMutableBufferPointer { cellGradient in
              dz.withUnsafeMutableBufferPointer { dz in
                kernels.gateGradients(
                  rows.count, units, codes, gates.baseAddress?.advanced(by: 4 * first),
                  previousCell.baseAddress, cellActivation.baseAddress?.advanced(by: first),
                  hiddenGradient.baseAddress, cellGradient.baseAddress,
                  dz.baseAddress?.advanced(by: 4 * first))
              }
            }
          }
        }
      }
    }
  }
}
