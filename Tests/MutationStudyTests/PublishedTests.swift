import Foundation
import LSTM
import LSTMVectors
import Mutants
import MutationStudy
import Testing

@Suite("Others' data")
struct PublishedTests {
  /// One unit, one input; y for the step is o tanh(i g), c_n is i g.
  private func json(weight: Double = 0.5, absolute: Double = 1e-5) -> Data {
    Data(
      """
      {"format": "lstmcheck-published/1", "suites": [{"name": "tiny", "data": "re-created",
        "note": "", "problems": [{"name": "one", "batch": 1, "steps": 1, "inputs": 1, "units": 1,
        "activations": {"input": "logistic", "forget": "logistic", "candidate": "tanh",
          "output": "logistic", "cell": "tanh"},
        "tensors": {"input.x": [1], "input.W": [\(weight), 0, 1, 0], "input.R": [0, 0, 0, 0],
          "input.b": [0, 0, 0, 0], "input.h0": [0], "input.c0": [0]},
        "expected": {"output.c_n": [\(tanh(1) / (1 + exp(-0.5)))]}, "computed": ["output.y"],
        "relative": 0, "absolute": \(absolute), "ulps": 1}]}]}
      """.utf8)
  }

  private func score(_ json: Data) throws -> PublishedScore {
    try PublishedScore(try #require(PublishedData(json: json).suites.first))
  }

  @Test("a lone step from zero state sees a lost gate, and neither R nor a gradient")
  func blind() throws {
    let score = try score(json())
    #expect(score.refused == [])
    #expect(score.killed.isSuperset(of: ["c.add.i.g", "z_i.drop.x.W_i", "cell-not-written-back"]))
    #expect(
      score.killed.isDisjoint(with: [
        "recurrent-weights-transposed", "initial-state-not-read", "dx-zero",
        "z_f.drop.x.W_f", "bias-ignored",
      ]))
  }

  @Test("a looser tolerance catches less, and what the right layer fails counts for nothing")
  func tolerance() throws {
    #expect(try score(json(absolute: 0.3)).killed.count < score(json()).killed.count)
    let refused = try score(json(weight: 0.75))
    #expect(refused.refused == ["one"] && refused.killed.isEmpty)
  }

  @Test("data that is no problem is named")
  func malformed() {
    let text = String(decoding: json(), as: UTF8.self)
    for (old, new) in [
      ("\"input.x\": [1]", "\"input.x\": [1, 2]"), ("published/1", "published/2"),
      ("\"output.c_n\": [", "\"output.c_n\": [1, "), ("\"batch\": 1", "\"batch\": 2"),
    ] {
      #expect(throws: PublishedDataError.self) {
        try PublishedData(json: Data(text.replacing(old, with: new).utf8))
      }
    }
  }
}
