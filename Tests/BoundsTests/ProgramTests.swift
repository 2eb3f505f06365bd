import Bounds
import GradientCheck
import LSTM
import LSTMVectors
import Testing

/// The committed vectors of the plain layer and of activations that bounds are derived for at run
/// time, read once.
let golden: [GoldenVector] = {
  do {
    let set = try VectorSet.locate(environment: [:])
    return try set.manifest.vectors.map(set.load).filter { vector in
      let chosen = vector.problem.activations
      return vector.problem.isPlain
        && (Gate.allCases.map { chosen[$0] } + [chosen.cell])
          .allSatisfy([Activation.identity, .logistic, .tanh].contains)
    }
  } catch {
    fatalError("\(error)")
  }
}()

@Suite("Bounds of problems made at run time")
struct ProgramTests {
  /// The committed rows were added up the other way, error by error from where each arises.
  @Test("every committed sensitivity is the derived one, rounded up to bfloat16")
  func committed() throws {
    // The widest vector alone takes longer than all others.
    let vectors = golden.filter { $0.entry.configuration.units <= 100 }
    #expect(vectors.count >= max(golden.count - 1, 154))
    for vector in vectors {
      let program = try LayerProgram(vector.problem)
      #expect(program.longestDot == vector.entry.longestDot)
      let derived = program.sensitivities()
      #expect(vector.sensitivities.count >= Quantity.allCases.count - 1)
      for (quantity, committed) in vector.sensitivities {
        let rows = try #require(derived[quantity])
        #expect(rows.shape == committed.shape)
        let wrong = zip(rows.elements, committed.elements).count { !roundsUp($0, to: $1) }
        #expect(wrong == 0, "\(vector.entry.id) \(quantity.rawValue)")
      }
    }
  }

  /// bfloat16 keeps 8 bits, and below 2⁻¹²⁶ multiples of 2⁻¹³³; both sides add up in an order of
  /// their own.
  private func roundsUp(_ exact: Float, to committed: Float) -> Bool {
    let (exact, committed) = (Double(exact), Double(committed))
    return committed >= exact * (1 - 1e-6)
      && committed <= exact * (1 + 0x1p-7) * (1 + 1e-6) + 0x1p-133
  }

  /// Signs are random on both sides, so what lies near the limit may fall on either side of it.
  @Test("what is not gateable is what the manifest says, up to a factor of two of the limit")
  func notGateable() throws {
    // Long problems take most of the time: only those with marks, and not the widest.
    let vectors = golden.map { ($0, $0.entry.configuration) }.filter { vector, size in
      size.steps <= 5 || size.units <= 9 && !vector.entry.notGateable.isEmpty
    }.map(\.0)
    var (agreed, marked) = (0, 0)
    var signs = SeededGenerator(seed: 1)
    for vector in vectors {
      let program = try LayerProgram(vector.problem)
      for contract in Contract.presets where vector.entry.serves.contains(contract.format) {
        for tier in Tier.allCases {
          let fractions = try program.higherOrders(
            vector.sensitivities, truth: vector.truth, contract: contract, tier: tier,
            using: &signs)
          let marks = Set(
            vector.entry.notGateable.filter {
              $0.contract == contract.name && $0.tier == tier.rawValue
            }.flatMap(\.quantities))
          let place: Comment = "\(vector.entry.id) \(contract.name) \(tier)"
          for (quantity, fraction) in fractions {
            #expect(marks.contains(quantity) ? fraction > 0.5 : fraction < 2, place)
          }
          marked += marks.count
          agreed += marks.count { fractions[$0, default: 0] > 1 }
        }
      }
    }
    #expect(marked >= 40 && Double(agreed) >= 0.9 * Double(marked), "\(agreed) of \(marked)")
  }

  @Test("a tensor that does not fit, or an activation without bounds, is named")
  func refusals() throws {
    var problem = try #require(golden.first).problem
    problem.activations.candidate = .relu
    let unknown = #expect(throws: UnknownActivationError.self) { try LayerProgram(problem) }
    #expect(unknown?.activation == .relu)
    problem.activations = Activations()
    problem.initial.cell = Tensor(shape: [1], elements: [0])
    let error = #expect(throws: ShapeError.self) { try LayerProgram(problem) }
    #expect(error?.tensor == "c0")
  }
}
