import Bounds
import LSTM
public import Mutants

/// Wrong LSTMs that would have returned what the kernel returned.
public struct Suspect: Sendable {
  /// One, or two faults at once.
  public let mutants: [Mutant]
  /// The farthest element from the kernel's, as a part of what rounding explains.
  public let distance: Double
  /// On how many vectors, right and wrong ones, the answers were compared.
  public let vectors: Int

  /// Real bugs of that kind.
  public var bugs: [Bug] { mutants.flatMap(\.bugs) }

  /// The faults at once. Of two each acts only where there is what it bends.
  func mutation(on problem: Problem<Double>) -> Mutation {
    guard mutants.count > 1 else { return mutants[0].mutation }
    let parts = Parts(problem)
    let acting = mutants.map(\.mutation).filter { $0.presence.holds(parts) }
    return Mutation(acting.flatMap(\.edits))
  }

  /// Whether a kernel gives what the suspect gives, on all these vectors.
  public func isEqual(to kernel: any Kernel, by rulers: [Ruler]) -> Bool {
    let model = ModelKernel(kernel.contract.format).model
    return rulers.allSatisfy { ruler in
      let problem = ruler.problem.problem
      guard let answer = try? kernel.solve(problem),
        let posed = try? Posed(problem, for: model, isForMany: false)
      else { return false }
      return Testimony(ruler, answer).distance(to: posed.solve(mutation(on: problem))) <= 1
    }
  }
}

/// What a kernel answered on a vector, beside that vector's bounds.
struct Testimony: Sendable {
  let ruler: Ruler
  /// Without traces: a kernel need not show them.
  let answer: [Quantity: Tensor<Double>]
  let wrong: Set<Quantity>

  init(_ ruler: Ruler, _ answer: [Quantity: Tensor<Double>]) {
    self.ruler = ruler
    self.answer = answer.filter { !$0.key.isTrace && ruler.problem.truth[$0.key] != nil }
    wrong = ruler.wrong(self.answer)
  }

  /// What the forward pass alone answered.
  var forward: Testimony { Testimony(ruler, answer.filter { $0.key.pass == .forward }) }

  /// How far another answer lies from the kernel's, by quantity.
  func distances(to other: [Quantity: Tensor<Double>]) -> [Quantity: Double] {
    Dictionary(
      uniqueKeysWithValues: answer.map { quantity, got in
        (quantity, ruler.distance(got, from: other[quantity], on: quantity))
      })
  }

  func distance(to other: [Quantity: Tensor<Double>]) -> Double {
    distances(to: other).values.max() ?? .infinity
  }
}

/// The search for suspects: screened on the most telling vector, then cross-examined on others,
/// right ones too, for a suspect must be right where the kernel is right.
struct Investigation {
  private let testimonies: [Testimony]
  /// Their problems.
  private let posed: [Posed]

  /// - Throws: `ShapeError` for a problem whose tensors do not fit.
  init(_ testimonies: [Testimony], _ format: NumberFormat) throws {
    self.testimonies = testimonies
    let model = ModelKernel(format).model
    posed = try testimonies.map { try Posed($0.ruler.problem.problem, for: model) }
  }

  /// The best first, and among equals those that real bugs are known of.
  func suspects() -> [Suspect] {
    guard let first = testimonies.first else { return [] }
    let screened = concurrently(Mutant.all) {
      (mutant: $0, found: first.distances(to: posed[0].solve($0.mutation)))
    }
    let single = screened.filter { $0.found.values.allSatisfy { $0 <= 1 } }.map { [$0.mutant] }
    let found = examined(single)
    if !found.isEmpty { return found }
    return examined(pairs(screened, first))
  }

  private func examined(_ groups: [[Mutant]]) -> [Suspect] {
    let found = concurrently(groups) { group -> Suspect? in
      var farthest = 0.0
      let suspect = Suspect(mutants: group, distance: 0, vectors: 0)
      for (testimony, posed) in zip(testimonies, posed) {
        let mutation = suspect.mutation(on: testimony.ruler.problem.problem)
        farthest = max(farthest, testimony.distance(to: posed.solve(mutation)))
        if farthest > 1 { return nil }
      }
      return Suspect(mutants: group, distance: farthest, vectors: testimonies.count)
    }.compactMap(\.self)
    return found.enumerated().sorted { a, b in
      (a.element.distance, a.element.bugs.isEmpty ? 1 : 0, a.offset)
        < (b.element.distance, b.element.bugs.isEmpty ? 1 : 0, b.offset)
    }.map(\.element)
  }

  /// Two faults of which one explains the outputs and the other the gradients, or each some of
  /// the wrong gradients; at most 4,000 pairs.
  private func pairs(
    _ screened: [(mutant: Mutant, found: [Quantity: Double])], _ first: Testimony
  ) -> [[Mutant]] {
    let always = screened.filter {
      let mutation = $0.mutant.mutation
      return mutation.condition == .always && mutation.places == .all && !mutation.gradientsOnly
    }
    func explains(_ found: [Quantity: Double], _ quantities: Set<Quantity>) -> Bool {
      quantities.allSatisfy { (found[$0] ?? .infinity) <= 1 }
    }
    let forward = first.wrong.filter { $0.pass == .forward }
    var pairs: [[Mutant]] = []
    if forward.isEmpty {
      let partial = always.filter { candidate in
        first.wrong.contains { explains(candidate.found, [$0]) }
      }
      for (at, a) in partial.enumerated() {
        let left = first.wrong.filter { !explains(a.found, [$0]) }
        for b in partial[(at + 1)...] where explains(b.found, left) {
          pairs.append([a.mutant, b.mutant])
        }
      }
    } else {
      let outputs = Set(first.answer.keys.filter { $0.pass == .forward })
      let causes = always.filter { $0.mutant.pass == .forward && explains($0.found, outputs) }
      let effects = always.filter { $0.mutant.pass == .backward }
      pairs = causes.prefix(4).flatMap { a in effects.map { [a.mutant, $0.mutant] } }
    }
    return Array(pairs.lazy.filter { !$0[0].mutation.meets($0[1].mutation) }.prefix(4_000))
  }
}
