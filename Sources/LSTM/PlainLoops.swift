/// The hooks as plain loops: the equations to read, and the arithmetic that faster hooks are
/// checked against.
public enum PlainLoops<Scalar: LSTMScalar> {
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Plain<Float>)
  @_specialize(where Scalar == Plain<Double>)
  @inlinable
  public static func addProduct(
    _ form: ProductForm, _ a: Span<Scalar>, _ b: Span<Scalar>, to sum: inout MutableSpan<Scalar>,
    rows: Range<Int>, columns: Int, inner: Int
  ) {
    for row in 0..<rows.count {
      let target = (rows.lowerBound + row) * columns
      switch form {
      case .secondTransposed:
        for column in 0..<columns {
          var dot = sum[target + column]
          for k in 0..<inner { dot += a[row * inner + k] * b[column * inner + k] }
          sum[target + column] = dot
        }
      case .plain, .firstTransposed:
        // Whole rows of b at a time: the inner loop then runs along memory.
        for k in 0..<inner {
          let factor = form == .plain ? a[row * inner + k] : a[k * rows.count + row]
          for column in 0..<columns {
            sum[target + column] += factor * b[k * columns + column]
          }
        }
      }
    }
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Plain<Float>)
  @_specialize(where Scalar == Plain<Double>)
  @inlinable
  public static func gates(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations z: Span<Scalar>, previousCell: Span<Scalar>,
    gates: inout MutableSpan<Scalar>, cell: inout MutableSpan<Scalar>,
    cellActivation: inout MutableSpan<Scalar>, hidden: inout MutableSpan<Scalar>
  ) {
    for inStep in 0..<(rows.count * units) {
      let at = rows.lowerBound * units + inStep
      let first = (at / units) * 4 * units + at % units
      let i = activations.input(z[first])
      let f = activations.forget(z[first + units])
      let g = activations.candidate(z[first + 2 * units])
      let o = activations.output(z[first + 3 * units])
      let c = f * previousCell[inStep] + i * g
      let shown = activations.cell(c)
      gates[first] = i
      gates[first + units] = f
      gates[first + 2 * units] = g
      gates[first + 3 * units] = o
      cell[at] = c
      cellActivation[at] = shown
      hidden[at] = o * shown
    }
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Plain<Float>)
  @_specialize(where Scalar == Plain<Double>)
  @inlinable
  public static func gateGradients(
    rows: Range<Int>, units: Int, activations: Activations,
    preactivations z: Span<Scalar>, gates: Span<Scalar>, previousCell: Span<Scalar>,
    cell: Span<Scalar>,
    cellActivation: Span<Scalar>,
    hiddenGradient: Span<Scalar>, cellGradient: inout MutableSpan<Scalar>,
    preactivationGradients dz: inout MutableSpan<Scalar>
  ) {
    for inStep in 0..<(rows.count * units) {
      let at = rows.lowerBound * units + inStep
      let first = (at / units) * 4 * units + at % units
      let i = gates[first]
      let f = gates[first + units]
      let g = gates[first + 2 * units]
      let o = gates[first + 3 * units]
      let dh = hiddenGradient[inStep]
      let shown = cellActivation[at]
      let dc = dh * o * activations.cell.derivative(cell[at], shown) + cellGradient[inStep]
      dz[first] = dc * g * activations.input.derivative(z[first], i)
      dz[first + units] =
        dc * previousCell[inStep] * activations.forget.derivative(z[first + units], f)
      dz[first + 2 * units] = dc * i * activations.candidate.derivative(z[first + 2 * units], g)
      dz[first + 3 * units] = dh * shown * activations.output.derivative(z[first + 3 * units], o)
      cellGradient[inStep] = dc * f
    }
  }
}
