import Foundation
import LSTM
import LSTMVectors
import Testing

/// Problems with numbers exactly at a kink, with truth for the forward pass alone.
private struct Kinks: Decodable {
  let problems: [Entry]

  struct Entry: Decodable {
    let id: String
    let configuration: Configuration
    let given: [String: Stored]
    let truth: [String: Stored]
  }

  struct Stored: Decodable {
    let shape: [Int]
    let values: [Double]

    var tensor: Tensor<Double> { Tensor(shape: shape, elements: values) }
  }

  static func load() throws -> [Entry] {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "reference/kinks/problems.json")
    return try JSONDecoder().decode(Kinks.self, from: Data(contentsOf: file)).problems
  }
}

@Suite("Numbers exactly at a kink")
struct KinkTests {
  @Test("forward passes are right there, in double and single precision")
  func forward() throws {
    let entries = try Kinks.load()
    #expect(entries.count >= 23)
    for entry in entries {
      let configuration = entry.configuration
      let problem = try Problem(configuration.dimensions, in: configuration.design) {
        name, _ in try #require(entry.given[name]).tensor
      }
      try check(problem, entry, roundoff: 0x1p-53)
      try check(problem.map { Float($0) }, entry, roundoff: 0x1p-24)
    }
  }

  /// Values are of order one, and a handful of operations away from numbers that are exact.
  private func check<Scalar: LSTMScalar & BinaryFloatingPoint>(
    _ problem: Problem<Scalar>, _ entry: Kinks.Entry, roundoff: Double
  ) throws {
    let got = try problem.forwardNetwork()
    let truth = { (name: String) in try #require(entry.truth[name]).tensor }
    let place = got.places[0]
    for (name, tensor) in [
      ("output.y", got.output), ("output.h_n", place.final.hidden),
      ("output.c_n", place.final.cell),
      ("trace.i", place.gate(.input)), ("trace.f", place.gate(.forget)),
      ("trace.g", place.gate(.candidate)), ("trace.o", place.gate(.output)),
    ] {
      let expected = try truth(name)
      #expect(tensor.shape == expected.shape, "\(entry.id) \(name)")
      for (value, exact) in zip(tensor.elements, expected.elements) {
        #expect((Double(value) - exact).magnitude <= 16 * roundoff, "\(entry.id) \(name)")
      }
    }
  }

  @Test(
    "the slope at a kink is the one from below",
    arguments: [
      (Activation.relu, 0.0), (.leakyRelu(slope: 0.125), 0), (.thresholdedRelu(theta: 0.25), 0.25),
      (.elu(alpha: 0.5), 0), (.selu, 0), (.hardSigmoid, -2.5), (.hardSigmoid, 2.5),
      (.hardSigmoidSixth, -3), (.hardSigmoidSixth, 3),
    ])
  func slopes(activation: Activation, kink: Double) {
    func slope(_ z: Double) -> Double { activation.derivative(z, activation(z)) }
    let (below, above) = (slope(kink - 0x1p-40), slope(kink + 0x1p-40))
    #expect((slope(kink) - below).magnitude < 1e-9)
    #expect((below - above).magnitude > 0.1)
  }
}
