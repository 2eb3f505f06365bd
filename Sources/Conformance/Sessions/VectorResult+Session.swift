import Bounds
import LSTM

extension VectorResult {
  /// Judges what a kernel answers to a call sequence by the truths of the sequence's vectors.
  init(_ kernel: any Kernel, _ judge: Judge, on problem: SessionProblem) {
    id = problem.id
    requires = [.sessions]
    declared = kernel.declaredPasses
    let vectors = problem.truths.flatMap(\.self).compactMap(\.?.vector)
    dimensions =
      vectors.last?.dimensions
      ?? Dimensions(batch: 0, steps: 0, inputs: 0, units: 0)
    do {
      guard let kernel = kernel as? any SessionKernel else {
        throw Misconduct("declares sessions, and is no SessionKernel")
      }
      let answers = try kernel.run(problem.script)
      guard answers.map(\.count) == problem.script.threads.map(\.count) else {
        throw Misconduct("answered another number of threads or calls than it was given")
      }
      let compared = try zip(answers.joined(), problem.truths.joined()).flatMap { answer, truth in
        try truth.map { try Self.comparisons(of: answer, with: $0, judge) } ?? []
      }
      comparisons = compared
      outcome = compared.allSatisfy(\.passed) ? .passed : .failed
      reason = nil
    } catch {
      comparisons = []
      outcome = Outcome(of: error)
      reason = "\(error)"
    }
  }

  /// - Throws: ``MissingQuantityError`` when the call left out what it must answer.
  private static func comparisons(
    of answer: [Quantity: Tensor<Double>], with truth: SessionProblem.Truth, _ judge: Judge
  ) throws -> [Comparison] {
    let vector = truth.vector.examined(for: judge.contract, judge.tier)
    return try Quantity.all(in: vector.problem.design).compactMap { quantity in
      guard truth.quantities?.contains(quantity) != false else { return nil }
      if let got = answer[quantity] { return try judge.compare(quantity, got: got, in: vector) }
      guard quantity.pass == truth.pass, !quantity.isTrace else { return nil }
      throw MissingQuantityError(quantity: quantity)
    }
  }
}
