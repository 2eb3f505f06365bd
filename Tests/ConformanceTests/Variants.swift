import Conformance
import GradientCheck
import LSTM
import Testing

/// A problem with a name, for tables of tests.
struct NamedProblem: CustomTestStringConvertible, Sendable {
  let name: String
  let problem: Problem<Double>
  var testDescription: String { name }
}

/// One problem for every option alone, and some for combinations of all of them.
enum Variants {
  static let cells: [(name: String, design: CellDesign)] = [
    ("coupled", CellDesign(isCoupled: true)),
    ("peepholes", CellDesign(hasPeepholes: true)),
    ("coupled with peepholes", CellDesign(hasPeepholes: true, isCoupled: true)),
    ("clip", CellDesign(clip: 0.5)),
    ("cell clip", CellDesign(cellClip: 0.4)),
    ("forget bias", CellDesign(forgetBias: 1)),
    ("projection", CellDesign(projection: 2)),
    ("wider projection", CellDesign(projection: 5)),
    ("layer norm", CellDesign(layerNorm: LayerNorm(epsilon: 0x1p-10))),
    ("two biases", CellDesign(bias: .two)),
    ("no bias", CellDesign(bias: .none)),
    (
      "everything",
      CellDesign(
        activations: Activations(candidate: .softsign, cell: .gelu), bias: .two, forgetBias: 0.5,
        hasPeepholes: true, isCoupled: true, clip: 1, cellClip: 0.8, projection: 2,
        layerNorm: LayerNorm(epsilon: 0x1p-7))
    ),
  ]

  static let networks: [(name: String, design: NetworkDesign, lengths: [Int]?, dropout: Dropout)] =
    [
      ("reverse", NetworkDesign(direction: .reverse), nil, Dropout()),
      ("lengths", NetworkDesign(), [3, 0, 4], Dropout()),
      ("reverse with lengths", NetworkDesign(direction: .reverse), [3, 1, 4], Dropout()),
      ("recurrent dropout", NetworkDesign(), nil, Dropout(recurrent: true)),
      ("three layers with dropout", NetworkDesign(layers: 3), nil, Dropout(between: true)),
      (
        "everything stacked",
        NetworkDesign(
          cell: cells[cells.count - 1].design, layers: 2, direction: .bidirectional,
          merge: .product), [2, 4, 0], Dropout(between: true, recurrent: true)
      ),
    ]
    + Merge.allCases.map {
      (
        "bidirectional, \($0.rawValue)",
        NetworkDesign(layers: 2, direction: .bidirectional, merge: $0), nil, Dropout()
      )
    }

  static let all = problems(Dimensions(batch: 3, steps: 4, inputs: 2, units: 3))

  /// - Precondition: three rows and four steps, which the lengths are for.
  static func problems(_ size: Dimensions) -> [NamedProblem] {
    var generator = SeededGenerator(seed: 17)
    let designs = cells.map { ($0.name, NetworkDesign(cell: $0.design), [Int]?.none, Dropout()) }
    return (designs + networks).map { name, design, lengths, dropout in
      NamedProblem(
        name: name,
        problem: .random(size, in: design, lengths: lengths, dropout: dropout, using: &generator))
    }
  }
}
