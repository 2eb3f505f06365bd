import LSTM
import LSTMVectors
import Mutants
import MutationStudy
import Testing

/// The committed vectors, read once.
let golden: (vectors: [GoldenVector], version: String) = {
  do {
    let set = try VectorSet.locate(environment: [:])
    return (try set.manifest.vectors.map(set.load), set.manifest.setVersion)
  } catch {
    fatalError("\(error)")
  }
}()

@Suite("The vectors tell wrong LSTMs from right ones")
struct ScoreTests {
  private func score(
    _ format: NumberFormat, of mutants: [Mutant] = Mutant.all, on vectors: [GoldenVector],
    isWhole: Bool = false
  ) throws -> MutationScore {
    try MutationScore(
      format, mutants: mutants, on: vectors, setVersion: golden.version, isWhole: isWhole)
  }

  @Test(
    "no mutant survives but the listed gaps, no right kernel is blamed",
    arguments: [NumberFormat.f64, .f32])
  func gate(format: NumberFormat) throws {
    let score = try score(format, on: golden.vectors)
    #expect(score.mutants(.survived).map(\.id) == Accepted.gaps.map(\.id))
    #expect(score.mutants(.notPosed).map(\.id) == [])
    #expect(score.mutants(.misfiled).map(\.id) == [])
    #expect(score.falsePositives == 0 && !score.hasGap)
    let all = score.tally { _ in true }
    #expect(all.mutants == Mutant.all.count && all.killed > 1000)
    #expect(
      all.killed + all.equivalent + all.conforming + all.notPosed + all.survived == all.mutants)
  }

  @Test("without the vectors that see a mutant it survives, and that is a gap")
  func gap() throws {
    let mutants = try [
      "no-step-returns-zeros", "weights-exchanged", "c.add.i.g",
    ].map { try #require(Mutant.named($0)) }
    let seen = golden.vectors.filter {
      let size = $0.entry.configuration
      return $0.problem.isPlain && size.steps > 0 && size.inputs != size.units
    }
    let score = try score(.f64, of: mutants, on: seen)
    #expect(score.mutants(.survived).map(\.id) == ["no-step-returns-zeros", "weights-exchanged"])
    #expect(score.hasGap)
  }

  @Test("what no vector has is not posed, and that is a gap too")
  func notPosed() throws {
    let mutants = try ["two-biases-as-one", "z_i.drop.p_i.c@-1", "c.add.i.g"].map {
      try #require(Mutant.named($0))
    }
    let plain = golden.vectors.filter { $0.problem.isPlain }.prefix(5)
    let score = try score(.f64, of: mutants, on: Array(plain))
    #expect(
      score.mutants(.notPosed).map(\.id) == ["two-biases-as-one", "z_i.drop.p_i.c@-1"])
    #expect(score.hasGap)
    let posed = try self.score(.f64, of: mutants, on: golden.vectors)
    #expect(posed.mutants(.killed).count == 3 && !posed.hasGap)
  }

  @Test("a mutant on a list that is killed after all is misfiled")
  func misfiled() throws {
    let listed = try #require(Accepted.conforming.first)
    let wrong = try #require(Mutant.named("c.add.i.g"))
    let disguised = Mutant(
      id: listed.id, summary: wrong.summary, class: wrong.class, pass: wrong.pass,
      mutation: wrong.mutation)
    let score = try score(.f64, of: [disguised], on: Array(golden.vectors.prefix(5)))
    #expect(score.mutants(.misfiled).map(\.id) == [listed.id] && score.hasGap)
  }

  @Test("the small subset keeps the score, and no vector of it is superfluous")
  func subset() throws {
    // Two of them show at no step and at one step alone.
    let sample =
      Mutant.all.enumerated().filter { $0.offset % 29 == 0 }.map(\.element)
      + ["no-step-returns-zeros", "one-step-returns-initial-state"].compactMap(Mutant.named)
    let small = golden.vectors.filter {
      $0.entry.configuration.steps <= 5 && $0.entry.configuration.units <= 9
    }
    let score = try score(.f64, of: sample, on: small, isWhole: true)
    let chosen = score.matrix.smallSubset
    #expect((2..<small.count / 2).contains(chosen.count))
    func killed(_ ids: [String]) throws -> Int {
      try self.score(.f64, of: sample, on: small.filter { ids.contains($0.entry.id) })
        .tally { _ in true }.killed
    }
    let all = score.tally { _ in true }.killed
    #expect(try killed(chosen) == all)
    #expect(try killed(Array(chosen.dropFirst())) < all)
  }

  @Test("what is listed as equivalent is equal on random problems, and a wrong layer is not")
  func equivalence() throws {
    for accepted in Accepted.equivalent {
      let mutant = try #require(Mutant.named(accepted.id))
      #expect(Equivalence(mutant, problems: 2_000).firstDifference == nil)
      #expect(!accepted.why.isEmpty)
    }
    let wrong = try #require(Mutant.named("kept-c.skip.first-step"))
    #expect(Equivalence(wrong, problems: 200).firstDifference != nil)
    for accepted in Accepted.conforming { #expect(Mutant.named(accepted.id) != nil) }
  }
}
