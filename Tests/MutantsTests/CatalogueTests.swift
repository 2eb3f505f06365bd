import Foundation
import LSTM
import Mutants
import Testing

@Suite("The catalogue of mutants")
struct CatalogueTests {
  @Test("ids are unique and need no quotes in a shell; summaries are sentences")
  func ids() {
    let safe = /[A-Za-z0-9._@+\-]+/
    #expect(Mutant.all.count > 1000)
    #expect(Set(Mutant.all.map(\.id)).count == Mutant.all.count)
    for mutant in Mutant.all {
      #expect(mutant.id.wholeMatch(of: safe) != nil, "\(mutant.id)")
      #expect(!mutant.summary.isEmpty && !mutant.summary.hasSuffix("."))
      #expect(Mutant.named(mutant.id) == mutant)
    }
    #expect(Mutant.named("no-such-mutant") == nil)
  }

  @Test("all 143 bugs are accounted for, and every mutant that is named exists")
  func bugs() {
    #expect(Bug.all.count == 143 && Set(Bug.all.map(\.id)).count == 143)
    for bug in Bug.all {
      if let mutant = bug.mutant {
        #expect(Mutant.named(mutant)?.bugs.contains(bug) == true, "\(bug.id): \(mutant)")
      }
    }
  }

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("every bug that a vector guards against is on the list")
  func guarded() throws {
    let file = Self.root.appending(path: "reference/lstmcheck/cases/bugs.json")
    let guarded = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    let known = Set(Bug.all.map(\.id))
    #expect(try #require(guarded).keys.allSatisfy(known.contains))
  }

  @Test("every test that is said to catch a bug exists")
  func checks() throws {
    let folder = Self.root.appending(path: "Tests")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let sources = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    let text = try sources.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    for bug in Bug.all {
      if case .check(let name) = bug.account { #expect(text.contains("\"\(name)\""), "\(name)") }
    }
  }
}

@Suite("The plain LSTM that mutations bend")
struct ModelTests {
  @Test("without a mutation it is the layer", arguments: 0..<40)
  func right(seed: Int) throws {
    let problem = randomProblem(seed: seed)
    let (pass, gradients) = try problem.solve()
    let truth = Quantity.all(of: pass, gradients)
    let answer = try Model(.double).solve(problem)
    for quantity in Quantity.allCases {
      let (got, right) = (try #require(answer[quantity]), try #require(truth[quantity]))
      #expect(got.shape == right.shape)
      for (a, b) in zip(got.elements, right.elements) {
        #expect((a - b).magnitude <= 1e-12 * (1 + b.magnitude), "\(quantity), seed \(seed)")
      }
    }
  }

  @Test("a sign turned twice is turned back")
  func twice() throws {
    let problem = randomProblem(seed: 7)
    let right = try Model(.double).solve(problem)
    for mutant in Mutant.all where mutant.id.contains(".negate.") {
      let twice = Mutation(mutant.mutation.edits + mutant.mutation.edits)
      #expect(try Model(.double, mutation: twice).solve(problem) == right, "\(mutant.id)")
    }
  }

  @Test("a fault that needs I = H leaves other sizes alone, and no other size is spared")
  func conditions() throws {
    let mutant = try #require(Mutant.named("weights-exchanged"))
    for (inputs, units) in [(3, 3), (2, 3), (4, 3)] {
      let problem = randomProblem(seed: 1, inputs: inputs, units: units)
      let isRight =
        try Model(.double, mutation: mutant.mutation).solve(problem)
        == Model(.double).solve(problem)
      #expect(isRight == (inputs != units))
    }
  }

  @Test("a tensor that does not fit is named")
  func shapes() {
    var problem = randomProblem(seed: 2)
    problem.initial.cell = Tensor(repeating: 0, shape: [1, 99])
    #expect(throws: ShapeError.self) { try Model(.single).solve(problem) }
  }

  /// Sizes, activations and numbers follow from the seed.
  private func randomProblem(seed: Int, inputs: Int? = nil, units: Int? = nil) -> Problem<Double> {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p52 - 1
    }
    func tensor(_ shape: [Int]) -> Tensor<Double> {
      Tensor(shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in next() })
    }
    let (batch, steps) = (1 + seed % 3, seed % 5)
    let (inputs, units) = (inputs ?? 1 + seed % 4, units ?? 1 + seed % 7)
    let kinds: [Activation] = [
      .logistic, .tanh, .identity, .elu(alpha: 1), .leakyRelu(slope: 0.25),
    ]
    let chosen =
      seed % 2 == 0
      ? Activations()
      : Activations(
        input: kinds[seed % 5], forget: kinds[seed % 3], candidate: kinds[(seed + 2) % 5],
        output: kinds[seed % 2], cell: kinds[(seed + 1) % 5])
    return Problem(
      parameters: Parameters(
        inputWeights: tensor([4 * units, inputs]), recurrentWeights: tensor([4 * units, units]),
        bias: tensor([4 * units])),
      activations: chosen, inputs: tensor([steps, batch, inputs]),
      initial: CellState(hidden: tensor([batch, units]), cell: tensor([batch, units])),
      upstream: Upstream(
        hidden: tensor([steps, batch, units]),
        final: CellState(hidden: tensor([batch, units]), cell: tensor([batch, units]))))
  }
}
