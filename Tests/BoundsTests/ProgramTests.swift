import Bounds
import GradientCheck
import LSTM
import LSTMVectors
import Testing

/// The committed vectors, read once.
let golden: [GoldenVector] = {
  do {
    let set = try VectorSet.locate(environment: [:])
    return try set.manifest.vectors.map(set.load)
  } catch {
    fatalError("\(error)")
  }
}()

@Suite("Bounds of problems made at run time")
struct ProgramTests {
  /// The committed rows were added up the other way, error by error from where each arises.
  @Test("every committed sensitivity is the derived one, rounded up to bfloat16")
  func committed() async throws {
    try await withThrowingTaskGroup { group in
      for vector in golden { group.addTask { try compare(vector) } }
      try await group.waitForAll()
    }
  }

  private func compare(_ vector: GoldenVector) throws {
    let program = try NetworkProgram(vector.problem)
    #expect(program.longestDot == vector.entry.longestDot)
    let derived = program.sensitivities()
    #expect(Set(derived.keys) == Set(vector.sensitivities.keys))
    for (quantity, committed) in vector.sensitivities {
      let rows = try #require(derived[quantity])
      #expect(rows.shape == committed.shape)
      let wrong = zip(rows.elements, committed.elements).count { !roundsUp($0, to: $1) }
      #expect(wrong == 0, "\(vector.entry.id) \(quantity.rawValue)")
    }
  }

  /// bfloat16 keeps 8 bits, and below 2⁻¹²⁶ multiples of 2⁻¹³³; both sides add up in an order of
  /// their own.
  private func roundsUp(_ exact: Float, to committed: Float) -> Bool {
    let (exact, committed) = (Double(exact), Double(committed))
    return committed >= exact * (1 - 1e-6)
      && committed <= exact * (1 + 0x1p-7) * (1 + 1e-6) + 0x1p-133
  }

  /// Signs are random on both sides. Where they decide on which side of the limit a quantity
  /// falls, the same side must be met in one of a few draws.
  @Test("what is not gateable is what the manifest says, up to half of the limit")
  func notGateable() throws {
    // Long problems take most of the time: only those with marks, and not the widest.
    let vectors = golden.map { ($0, $0.entry.configuration) }.filter { vector, size in
      size.steps <= 5 || size.units <= 9 && !vector.entry.notGateable.isEmpty
    }.map(\.0)
    var (agreed, marked) = (0, 0)
    var signs = SeededGenerator(seed: 1)
    for vector in vectors {
      let program = try NetworkProgram(vector.problem)
      for contract in Contract.presets where vector.entry.serves.contains(contract.format) {
        for tier in Tier.allCases {
          let marks = vector.entry.marks(contract, tier)
          var nearest: [Quantity: Double] = [:]
          for _ in 0..<12 {
            let fractions = try program.higherOrders(
              vector.sensitivities, truth: vector.truth, contract: contract, tier: tier,
              using: &signs)
            for (quantity, fraction) in fractions {
              let before = nearest[quantity] ?? fraction
              nearest[quantity] =
                marks.contains(quantity) ? max(before, fraction) : min(before, fraction)
            }
            if nearest.allSatisfy({ ($0.value > 1) == marks.contains($0.key) }) { break }
          }
          for (quantity, fraction) in nearest {
            #expect(
              marks.contains(quantity) ? fraction > 0.5 : fraction < 1.5,
              "\(vector.entry.id) \(quantity.rawValue) \(contract.name) \(tier)")
          }
          marked += marks.count
          agreed += marks.count { nearest[$0, default: 0] > 1 }
        }
      }
    }
    #expect(marked >= 700 && Double(agreed) >= 0.95 * Double(marked), "\(agreed) of \(marked)")
  }

  @Test("a tensor that does not fit is named, with its place")
  func refusals() throws {
    var problem = try #require(golden.first).problem
    problem.initial.cell = Tensor(shape: [1], elements: [0])
    let error = #expect(throws: ShapeError.self) { try NetworkProgram(problem) }
    #expect(error?.tensor == "c0")
    var stacked = try #require(golden.first { $0.problem.places.count > 1 }).problem
    stacked.places[1].initial.cell = Tensor(shape: [1], elements: [0])
    let placed = #expect(throws: ShapeError.self) { try NetworkProgram(stacked) }
    #expect(placed?.tensor == "c0" + stacked.design.suffix(stacked.design.places[1]))
  }
}

extension Manifest.Entry {
  /// What is not gateable under a contract in a tier.
  fileprivate func marks(_ contract: Contract, _ tier: Tier) -> Set<Quantity> {
    Set(
      notGateable.filter { $0.contract == contract.name && $0.tier == tier.rawValue }
        .flatMap(\.quantities))
  }
}
