import LSTM

/// The matrices of one equation side by side: every row one dot product's right side.
struct StackedMatrix<Scalar> {
  var rows: [Scalar]
  /// Where each matrix's columns begin, and the end.
  var starts: [Int]
  var width: Int { starts.last ?? 0 }
}

/// How the memory of the parameters is read, entry by entry.
struct MatrixReader<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let parameters: Parameters<Scalar>
  let size: Dimensions

  /// Rows and columns of the matrix as an equation sees it.
  func shape(of operand: Operand) -> (rows: Int, columns: Int) {
    let inner = operand.value.kind == .weights ? size.inputs : size.units
    return operand.isTransposed ? (inner, size.units) : (size.units, inner)
  }

  /// The matrices of products side by side, in the arithmetic of operands.
  func stacked(_ products: [Term], _ arithmetic: Arithmetic) -> StackedMatrix<Scalar> {
    let parts = products.compactMap { product in
      product.factors.last?.operand.map { operand in
        let scale = Scalar(product.scale)
        return (
          matrix(operand).map { arithmetic.operand($0) * scale }, shape(of: operand)
        )
      }
    }
    let starts = parts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.1.columns) }
    let rows = (0..<(parts.first?.1.rows ?? 0)).flatMap { row in
      parts.flatMap { matrix, shape in
        matrix[(row * shape.columns)..<((row + 1) * shape.columns)]
      }
    }
    return StackedMatrix(rows: rows, starts: starts)
  }

  /// The whole matrix in row-major order.
  func matrix(_ operand: Operand) -> [Scalar] {
    let shape = shape(of: operand)
    return (0..<shape.rows).flatMap { row in
      (0..<shape.columns).map { column in
        operand.isTransposed ? entry(operand, column, row) : entry(operand, row, column)
      }
    }
  }

  private func entry(_ operand: Operand, _ unit: Int, _ column: Int) -> Scalar {
    let isInput = operand.value.kind == .weights
    let memory = (isInput ? parameters.inputWeights : parameters.recurrentWeights).elements
    let (units, inner) = (size.units, isInput ? size.inputs : size.units)
    let gate = operand.value.gate?.rawValue ?? 0
    let row = gate * units + unit
    switch operand.form {
    case .stored: return memory[row * inner + column]
    case .unitsLast: return memory[column * 4 * units + row]
    case .gatesFirst:
      let flat = (gate * inner + column) * units + unit
      return memory[flat % (4 * units) * inner + flat / (4 * units)]
    case .interleaved: return memory[(4 * unit + gate) * inner + column]
    case .wrongOffset:
      let stacked = units + column
      if stacked < size.inputs {
        return parameters.inputWeights.elements[row * size.inputs + stacked]
      }
      return stacked - size.inputs < units ? memory[row * inner + stacked - size.inputs] : .zero
    case .wholeVectors(let width):
      return column < inner / width * width ? memory[row * inner + column] : .zero
    }
  }

  /// A gate's bias of one unit.
  func bias(_ operand: Operand, _ unit: Int) -> Scalar {
    let gate = operand.value.gate?.rawValue ?? 0
    return parameters.bias.elements[
      operand.form == .interleaved ? 4 * unit + gate : gate * size.units + unit]
  }
}
