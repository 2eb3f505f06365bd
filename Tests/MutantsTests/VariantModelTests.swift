import LSTM
import Mutants
import Testing

/// A design with a name, for tables of tests.
struct NamedDesign: CustomTestStringConvertible, Sendable {
  let name: String
  var design: NetworkDesign
  var lengths: [Int]?
  var dropout = Dropout()
  var testDescription: String { name }

  init(
    _ name: String, _ cell: CellDesign = CellDesign(), layers: Int = 1,
    direction: NetworkDesign.Direction = .forward, merge: Merge = .concat, lengths: [Int]? = nil,
    dropout: Dropout = Dropout()
  ) {
    self.name = name
    design = NetworkDesign(cell: cell, layers: layers, direction: direction, merge: merge)
    self.lengths = lengths
    self.dropout = dropout
  }

  /// Every part alone, then many at once.
  static let all: [NamedDesign] =
    [
      NamedDesign("two biases", CellDesign(bias: .two)),
      NamedDesign("no bias", CellDesign(bias: .none)),
      NamedDesign("forget offset", CellDesign(forgetBias: 1)),
      NamedDesign("peepholes", CellDesign(hasPeepholes: true)),
      NamedDesign("coupled", CellDesign(isCoupled: true)),
      NamedDesign("coupled with peepholes", CellDesign(hasPeepholes: true, isCoupled: true)),
      NamedDesign("clip", CellDesign(clip: 0.5)),
      NamedDesign("cell clip", CellDesign(cellClip: 0.3)),
      NamedDesign("projection", CellDesign(projection: 2)),
      NamedDesign("wider projection", CellDesign(projection: 5)),
      NamedDesign("layer norm", CellDesign(layerNorm: norm)),
      NamedDesign("layer norm and cell clip", CellDesign(cellClip: 0.5, layerNorm: norm)),
      NamedDesign("lengths", lengths: [3, 0, 5]),
      NamedDesign("reverse", direction: .reverse),
      NamedDesign("reverse with lengths", direction: .reverse, lengths: [3, 0, 5]),
      NamedDesign("recurrent mask", dropout: Dropout(recurrent: true)),
      NamedDesign("layers with masks", layers: 3, dropout: Dropout(between: true)),
    ]
    + Merge.allCases.map {
      NamedDesign(
        "bidirectional \($0.rawValue)", layers: 2, direction: .bidirectional, merge: $0,
        lengths: [3, 0, 5])
    }
    + activations.map { NamedDesign("\($0.name) in all places", cell(all: $0)) }
    + [
      NamedDesign("exponential", CellDesign(activations: Activations(input: .exponential))),
      NamedDesign(
        "everything",
        CellDesign(
          activations: Activations(candidate: .softsign, cell: .gelu), bias: .two,
          forgetBias: 0.5, hasPeepholes: true, isCoupled: true, clip: 1, cellClip: 0.8,
          projection: 2, layerNorm: norm), layers: 2, direction: .bidirectional, merge: .product,
        lengths: [2, 5, 0], dropout: Dropout(between: true, recurrent: true)),
    ]

  private static let norm = LayerNorm(epsilon: 0x1p-7)

  private static let activations: [Activation] = [
    .affine(slope: 0.5, offset: 0.25), .thresholdedRelu(theta: 0.25), .selu, .gelu, .geluTanh,
    .softplus, .softsign, .hardSigmoid, .hardSigmoidSixth,
    .scaledTanh(alpha: 1.5, beta: 0.5),
  ]

  private static func cell(all activation: Activation) -> CellDesign {
    CellDesign(
      activations: Activations(
        input: activation, forget: activation, candidate: activation, output: activation,
        cell: activation))
  }

  /// Three rows of five steps; sizes and numbers follow from the seed.
  func problem(seed: Int) -> Problem<Double> {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p52 - 1
    }
    let size = Dimensions(batch: 3, steps: 5, inputs: 1 + seed % 4, units: 2 + seed % 3)
    return Problem(size, in: design, lengths: lengths, dropout: dropout) { name, shape in
      let tensor = Tensor(repeating: 0.0, shape: shape).map { _ in next() }
      return name.contains("mask") ? tensor.map { $0 < -0.5 ? 0 : 1.25 } : tensor
    }
  }
}

@Suite("The variants that mutations bend")
struct VariantModelTests {
  @Test("without a mutation they are the layers", arguments: NamedDesign.all)
  func right(named: NamedDesign) throws {
    for seed in 0..<6 {
      let problem = named.problem(seed: seed)
      let (truth, answer) = (try problem.quantities(), try Model(.double).solve(problem))
      for quantity in Quantity.all(in: problem.design) {
        let (got, right) = (try #require(answer[quantity]), try #require(truth[quantity]))
        #expect(got.shape == right.shape, "\(quantity.rawValue)")
        let scale = right.elements.map(\.magnitude).max() ?? 0
        let farthest = zip(got.elements, right.elements).map { ($0 - $1).magnitude }.max() ?? 0
        #expect(farthest <= 1e-11 * (1 + scale), "\(quantity.rawValue), seed \(seed)")
      }
    }
  }

  @Test("forward alone gives the forward half, to the last bit", arguments: NamedDesign.all)
  func forward(named: NamedDesign) throws {
    let problem = named.problem(seed: 3)
    for model in [Model(.double), Model(.single, arithmetic: Arithmetic(storage: .bf16))] {
      let half = try model.solve(problem).filter { $0.key.pass == .forward }
      #expect(try model.forward(problem) == half)
    }
  }

  @Test("a fault of a part leaves designs without it alone, and shows in a design that has it")
  func presence() throws {
    let designs = Dictionary(uniqueKeysWithValues: NamedDesign.all.map { ($0.name, $0) })
    for (id, has) in [
      ("z_o.p_o.c.c.as.c@-1", "peepholes"), ("recurrent-mask-ignored", "recurrent mask"),
      ("dh-projection.drop.dh.PT", "projection"), ("lengths-ignored", "lengths"),
      ("reverse-not-turned", "reverse"), ("merge-exchanged", "bidirectional concat"),
      ("state-gradients-other-layer", "layers with masks"), ("gates-not-clipped", "clip"),
      ("two-biases-as-one", "two biases"), ("layer-norm-after-bias", "layer norm"),
    ] {
      let mutant = try #require(Mutant.named(id), "\(id)")
      for name in [has, "no bias"] {
        let problem = try #require(designs[name]).problem(seed: 5)
        let isRight =
          try Model(.double, mutation: mutant.mutation).solve(problem)
          == Model(.double).solve(problem)
        #expect(isRight == (name != has), "\(id) on \(name)")
      }
    }
  }

  @Test("of every design's tensors one that does not fit is named with its place")
  func shapes() throws {
    var problem = try #require(NamedDesign.all.last).problem(seed: 1)
    try problem.validate()
    problem.places[3].initial.cell = Tensor(repeating: 0, shape: [3, 99])
    let error = #expect(throws: ShapeError.self) { try Model(.single).solve(problem) }
    #expect(error?.tensor == "c0.1r")
    problem.places.removeLast()
    #expect(throws: ShapeError.self) { try problem.validate() }
  }
}
