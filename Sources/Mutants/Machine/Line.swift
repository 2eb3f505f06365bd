import LSTM

/// An equation made ready for one design, to be carried out many times.
final class Line<Scalar: LSTMScalar & BinaryFloatingPoint> {
  let equation: Equation
  let width: Int
  /// What each product multiplies with its matrix.
  let products: [[Factor]]
  let matrices: StackedMatrix<Scalar>
  let others: [Term]

  init(
    _ equation: Equation, width: Int, _ parts: Parts, _ reader: MatrixReader<Scalar>,
    _ arithmetic: Arithmetic
  ) {
    self.equation = equation
    self.width = width
    var products: [[Factor]] = []
    var others: [Term] = []
    var matrices: [(operand: Operand, scale: Double)] = []
    for term in equation.terms where term.stands(in: parts) {
      let factors = term.factors(in: parts)
      if let at = factors.firstIndex(where: \.isMatrix), let matrix = factors[at].operand {
        products.append(Array(factors[..<at] + factors[(at + 1)...]))
        matrices.append((matrix, term.scale))
      } else {
        others.append(Term(scale: term.scale, factors: factors))
      }
    }
    self.products = products
    self.others = others
    self.matrices = reader.stacked(matrices, height: width, arithmetic)
  }
}

extension Term {
  /// Whether it is the product of a vector and a matrix.
  var isProduct: Bool { factors.contains(where: \.isMatrix) }

  func stands(in parts: Parts) -> Bool {
    presence.holds(parts)
      && factors.allSatisfy { $0.optional != nil || $0.presence.holds(parts) }
  }

  /// Without what a design does not multiply by.
  func factors(in parts: Parts) -> [Factor] {
    factors.filter { $0.optional.map(parts.isSuperset(of:)) ?? true }
  }
}

extension Factor {
  var isMatrix: Bool {
    if case .value(let operand) = self { operand.value.isMatrix } else { false }
  }
}
