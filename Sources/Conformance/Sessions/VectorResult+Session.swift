import Bounds
import LSTM

extension VectorResult {
  /// Judges what a kernel answers to a call sequence by the truths of the sequence's vectors.
  init(_ kernel: any SessionKernel, _ judge: Judge, on problem: SessionProblem) {
    id = problem.id
    requires = [.sessions]
    let vectors = problem.truths.flatMap(\.self).compactMap(\.?.vector)
    dimensions =
      vectors.last?.dimensions
      ?? Dimensions(batch: 0, steps: 0, inputs: 0, units: 0)
    do {
      let answers = try kernel.run(problem.script)
      var compared: [Comparison] = []
      for (thread, truths) in problem.truths.enumerated() {
        for (call, truth) in truths.enumerated() {
          guard let truth else { continue }
          let vector = truth.vector.examined(for: judge.contract, judge.tier)
          for (quantity, got) in answers[thread][call].sorted(by: {
            $0.key.rawValue < $1.key.rawValue
          }) where vector.truth[quantity] != nil && truth.quantities?.contains(quantity) != false {
            compared.append(try judge.compare(quantity, got: got, in: vector))
          }
        }
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
}
