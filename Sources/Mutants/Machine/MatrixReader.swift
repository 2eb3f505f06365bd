import LSTM

/// The matrices of one equation side by side: every row one dot product's right side.
struct StackedMatrix<Scalar> {
  var rows: [Scalar] = []
  /// Where each matrix's columns begin, and the end.
  var starts = [0]
  var width: Int { starts.last ?? 0 }
}

/// How the memory of the parameters is read, entry by entry.
struct MatrixReader<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let parameters: Parameters<Scalar>
  let size: PlaceSize

  /// Rows and columns of the matrix as an equation sees it.
  func shape(of operand: Operand) -> (rows: Int, columns: Int) {
    let shape =
      switch operand.value.kind {
      case .weights: (size.units, size.inputs)
      case .projection: (size.hidden, size.units)
      default: (size.units, size.hidden)
      }
    return operand.isTransposed ? (shape.1, shape.0) : shape
  }

  /// The matrices of products side by side, in the arithmetic of operands; rows that a mutated
  /// shape lacks are zero.
  func stacked(
    _ products: [(operand: Operand, scale: Double)], height: Int, _ arithmetic: Arithmetic
  ) -> StackedMatrix<Scalar> {
    guard !products.isEmpty else { return StackedMatrix() }
    var stacked = StackedMatrix<Scalar>()
    var parts: [(matrix: [Scalar], rows: Int, columns: Int)] = []
    for (operand, scale) in products {
      let shape = shape(of: operand)
      var matrix = matrix(operand)
      if arithmetic.operandBits != nil { matrix = matrix.map(arithmetic.operand) }
      if scale != 1 { matrix = matrix.map { $0 * Scalar(scale) } }
      parts.append((matrix, shape.rows, shape.columns))
      stacked.starts.append(stacked.width + shape.columns)
    }
    stacked.rows.reserveCapacity(height * stacked.width)
    for row in 0..<height {
      for part in parts {
        if row < part.rows {
          stacked.rows += part.matrix[(row * part.columns)..<((row + 1) * part.columns)]
        } else {
          stacked.rows += repeatElement(0, count: part.columns)
        }
      }
    }
    return stacked
  }

  /// The whole matrix in row-major order.
  func matrix(_ operand: Operand) -> [Scalar] {
    let shape = shape(of: operand)
    if operand.form == .stored, !operand.isTransposed {
      let start = (operand.value.gate?.rawValue ?? 0) * shape.rows * shape.columns
      return Array(memory(operand)[start..<(start + shape.rows * shape.columns)])
    }
    var matrix: [Scalar] = []
    matrix.reserveCapacity(shape.rows * shape.columns)
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        matrix.append(
          operand.isTransposed ? entry(operand, column, row) : entry(operand, row, column))
      }
    }
    return matrix
  }

  private func memory(_ operand: Operand) -> [Scalar] {
    switch operand.value.kind {
    case .weights: parameters.inputWeights.elements
    case .projection: parameters.extra.projection?.elements ?? []
    default: parameters.recurrentWeights.elements
    }
  }

  private func entry(_ operand: Operand, _ unit: Int, _ column: Int) -> Scalar {
    let memory = memory(operand)
    let height = operand.value.kind == .projection ? size.hidden : size.units
    let inner = memory.count / max((operand.value.gate == nil ? 1 : 4) * height, 1)
    let gate = operand.value.gate?.rawValue ?? 0
    let row = gate * height + unit
    switch operand.form {
    case .stored: return memory[row * inner + column]
    case .unitsLast: return memory[column * 4 * height + row]
    case .gatesFirst:
      let flat = (gate * inner + column) * height + unit
      return memory[flat % (4 * height) * inner + flat / (4 * height)]
    case .interleaved: return memory[(4 * unit + gate) * inner + column]
    case .wrongOffset:
      let stacked = height + column
      if stacked < size.inputs {
        return parameters.inputWeights.elements[row * size.inputs + stacked]
      }
      return stacked - size.inputs < inner ? memory[row * inner + stacked - size.inputs] : .zero
    case .wholeVectors(let width):
      return column < inner / width * width ? memory[row * inner + column] : .zero
    case .flat:
      // [P, H] read as [H, P].
      return memory[column * height + unit]
    }
  }

  /// A gate's bias of one unit.
  func bias(_ operand: Operand, _ unit: Int) -> Scalar {
    let gate = operand.value.gate?.rawValue ?? 0
    return parameters.bias.elements[
      operand.form == .interleaved ? 4 * unit + gate : gate * size.units + unit]
  }
}
