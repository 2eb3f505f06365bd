import Bounds
import GradientCheck
import LSTM
import LSTMVectors
import Testing

@Suite("Probed bounds")
struct ProbeTests {
  /// Problems of the kind that probes know.
  private let plain: [GoldenVector] = golden.filter { vector in
    let (chosen, known) = (vector.problem.activations, [Activation.identity, .logistic, .tanh])
    return vector.problem.isPlain
      && (Gate.allCases.map { chosen[$0] } + [chosen.cell]).allSatisfy { known.contains($0) }
  }

  /// The ratio of probed to committed bounds of every element about which a contract says
  /// something in the probabilistic tier.
  private func ratios(_ contract: Contract) throws -> [Double] {
    var ratios: [Double] = []
    for vector in plain where vector.entry.serves.contains(contract.format) {
      let unclaimed = vector.entry.notGateable.filter {
        $0.contract == contract.name && $0.tier == Tier.probabilistic.rawValue
      }.flatMap(\.quantities)
      let probed = try ProbedBounds(vector.problem, contract: contract) {
        SeededGenerator(seed: SeededGenerator(seed: 4).next(after: $0))
      }
      for (quantity, rows) in vector.sensitivities where !unclaimed.contains(quantity) {
        let truth = try #require(vector.truth[quantity])
        let committed = try Sensitivity(rows).bound(
          truth: truth, contract: contract, tier: .probabilistic,
          longestDot: vector.entry.longestDot)
        guard Label(bounds: committed, truth: truth) != .notGateable else { continue }
        let own = try #require(probed.bound(of: quantity))
        ratios += zip(own.elements, committed.elements).filter { $1 > 0 }.map { $0 / $1 }
      }
    }
    return ratios.sorted()
  }

  /// What is estimated is 1.7 times wide of the exact sum, its sampling error; where neighbours
  /// are not alike, in saturated layers, up to what an element's own few draws leave open.
  @Test(
    """
    pooled bounds of all committed vectors lie between 0.6 and 40 of the exact ones, 999 in 1000 \
    above 0.95 and 9 in 10 below 3
    """,
    arguments: [Contract.f32, .tf32, .bf16, .f16])
  func band(contract: Contract) throws {
    let ratios = try ratios(contract)
    #expect(ratios.count > 10_000)
    #expect(ratios[0] > 0.6 && ratios[ratios.count / 1000] > 0.95)
    #expect(ratios[ratios.count * 9 / 10] < 3 && ratios[ratios.count - 1] < 40)
  }

  @Test("truth is what the layer computes in double precision, and one generator gives one bound")
  func truth() throws {
    let problem = try #require(plain.first { $0.entry.id.hasPrefix("long-fifty") }).problem
    func probed(_ seed: UInt64) throws -> ProbedBounds {
      try ProbedBounds(problem, contract: .f32) { SeededGenerator(seed: seed ^ $0) }
    }
    let (first, again, other) = (try probed(1), try probed(1), try probed(2))
    let layer = try problem.quantities()
    for quantity in Quantity.allCases {
      let (truth, right) = try (
        #require(first.truth[quantity]), #require(layer[quantity])
      )
      let largest = right.elements.reduce(0) { max($0, $1.magnitude) }
      #expect(truth.shape == right.shape)
      #expect(
        zip(truth.elements, right.elements).allSatisfy {
          ($0 - $1).magnitude <= 1e-12 * largest
        }, "\(quantity.rawValue)")
      #expect(first.bound(of: quantity) == again.bound(of: quantity))
      #expect(first.bound(of: quantity) != other.bound(of: quantity))
    }
  }

  @Test("a contract near double precision is refused, and so is an activation beyond the known")
  func refusals() throws {
    var problem = try #require(plain.first).problem
    func probe(_ contract: Contract) throws -> ProbedBounds {
      try ProbedBounds(problem, contract: contract) { SeededGenerator(seed: $0) }
    }
    #expect(throws: UnprobedContractError.self) { try probe(.f64) }
    problem.activations.candidate = .relu
    #expect(throws: UnprobedActivationError.self) { try probe(.f32) }
  }
}

extension SeededGenerator {
  fileprivate func next(after number: UInt64) -> UInt64 {
    var source = self
    return source.next() ^ number
  }
}
