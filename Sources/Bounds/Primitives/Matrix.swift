/// A matrix of exact numbers, kept both ways round so that products run along memory.
struct Matrix: Sendable {
  let rows: Int
  let columns: Int
  /// [rows, columns]
  let elements: [Double]
  /// [columns, rows]
  let transposedElements: [Double]

  init(rows: Int, columns: Int, _ elements: some Collection<Double>) {
    let elements = Array(elements)
    self.rows = rows
    self.columns = columns
    self.elements = elements
    transposedElements = (0..<(rows * columns)).map { at in
      elements[at % rows * columns + at / rows]
    }
  }

  private init(_ other: Matrix) {
    (rows, columns) = (other.columns, other.rows)
    (elements, transposedElements) = (other.transposedElements, other.elements)
  }

  var transposed: Matrix { Matrix(self) }
}
