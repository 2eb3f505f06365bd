import Bounds
import LSTM
import LSTMVectors
import Testing

@Suite("Distance from kinks")
struct KinkTests {
  @Test("every committed vector keeps it under every contract that it serves")
  func committed() throws {
    var withKinks = 0
    for vector in golden where vector.entry.configuration.units < 100 {
      let contracts = Contract.presets.filter { vector.entry.serves.contains($0.format) }
      let program = try NetworkProgram(vector.problem)
      #expect(try program.isFarFromKinks(under: contracts), "\(vector.entry.id)")
      // With sums that promise nothing none is far, unless there is nothing to be far from.
      let wild = Contract(
        name: "wild", format: .f64, accumulation: 0.9, relative: 0, absolute: 0, elementwise: 0,
        underflow: 0)
      if try !program.isFarFromKinks(under: [wild]) { withKinks += 1 }
    }
    #expect(withKinks >= 50, "\(withKinks)")
  }

  /// A cell state comes to lie on the limit of its clip, or nearly so, as the limit moves to it.
  @Test("a limit that lies on a cell state is near it, one farther off is not")
  func limits() throws {
    let vector = try #require(golden.first { $0.problem.isPlain && $0.entry.serves.count > 1 })
    let cells = try #require(vector.truth[.cell]).elements.map(\.magnitude).sorted()
    let largest = try #require(cells.last)
    func isFar(_ limit: Double) throws -> Bool {
      var problem = vector.problem
      problem.design.cell.cellClip = limit
      return try NetworkProgram(problem).isFarFromKinks(under: [.f32])
    }
    #expect(try !isFar(largest) && !isFar(largest * (1 + 0x1p-23)))
    #expect(try isFar(largest * 1.01))
  }

  @Test("what lies in the padding is near nothing")
  func padding() throws {
    let vector = try #require(
      golden.first { vector in
        vector.problem.lengths?.contains { $0 < vector.entry.configuration.steps } == true
          && vector.problem.design == NetworkDesign()
      })
    var problem = vector.problem
    problem.activations.candidate = .relu
    problem.places[0].parameters.inputWeights = problem.parameters.inputWeights.map { _ in 0 }
    problem.places[0].parameters.recurrentWeights = problem.parameters.recurrentWeights.map {
      _ in 0
    }
    // Every pre-activation is the bias, in padding too, so all are far or all are near.
    problem.places[0].parameters.bias = problem.parameters.bias.map { _ in 1 }
    #expect(try NetworkProgram(problem).isFarFromKinks(under: [.f32]))
    problem.places[0].parameters.bias = problem.parameters.bias.map { _ in 0 }
    #expect(try !NetworkProgram(problem).isFarFromKinks(under: [.f32]))
    problem.lengths = problem.lengths?.map { _ in 0 }
    #expect(try NetworkProgram(problem).isFarFromKinks(under: [.f32]))
  }
}
