import LSTM
import LSTMVectors
import Testing

@Suite("Conventions store the same layer")
struct ConventionTests {
  @Test("what a convention stores it reads back", arguments: Convention.all)
  func roundTrip(convention: Convention) throws {
    var draws = Draws(state: 1)
    let parameters = draws.parameters(inputs: 3, units: 5)
    let stored = convention.store(parameters)
    #expect(try convention.parameters(from: stored, inputs: 3, units: 5) == parameters)
    let x = draws.tensor([2, 4, 3])
    #expect(convention.sequence(from: convention.store(sequence: x)) == x)
    for slot in convention.slots {
      #expect(stored[slot.name]?.shape == slot.shape(inputs: 3, units: 5))
    }
  }

  @Test("no two conventions store alike")
  func differ() throws {
    var draws = Draws(state: 2)
    let parameters = draws.parameters(inputs: 4, units: 4)
    let stored = Convention.all.map { $0.store(parameters) }
    for (a, b) in stored.indices.flatMap({ a in stored.indices.map { (a, $0) } }) where a != b {
      #expect(stored[a] != stored[b])
    }
  }

  @Test("two biases are both there, differ, and add up exactly")
  func twoBiases() throws {
    var draws = Draws(state: 3)
    let parameters = draws.parameters(inputs: 1, units: 3)
    let stored = Convention.pytorch.store(parameters)
    let (a, b) = (try #require(stored["bias_ih"]), try #require(stored["bias_hh"]))
    #expect(zip(a.elements, b.elements).map { $0 + $1 } == parameters.bias.elements)
    #expect(zip(a.elements, b.elements).allSatisfy { $0 != $1 && $0 != 0 && $1 != 0 })
    #expect(Convention.all.filter { $0.biases == 2 }.map(\.name) == ["pytorch", "onnx", "cudnn"])
  }

  @Test("a missing or wrong tensor is named by the framework's own name")
  func errors() throws {
    var draws = Draws(state: 4)
    var stored = Convention.numpyML.store(draws.parameters(inputs: 2, units: 3))
    stored["Wu"] = Tensor(repeating: 0, shape: [3, 3])
    #expect(throws: ShapeError(tensor: "Wu", expected: [5, 3], got: [3, 3])) {
      try Convention.numpyML.parameters(from: stored, inputs: 2, units: 3)
    }
    stored["Wu"] = nil
    #expect(throws: MissingParameterError(convention: "numpy-ml", tensor: "Wu")) {
      try Convention.numpyML.parameters(from: stored, inputs: 2, units: 3)
    }
  }

  @Test("vectors that hold the same parameters in seven conventions read as one layer")
  func vectors() throws {
    let set = try VectorSet.locate()
    var seen: Set<String> = []
    for entry in set.manifest.vectors where entry.id.hasPrefix("conventions") {
      let vector = try set.load(entry)
      let size = entry.configuration.dimensions
      for (name, stored) in vector.conventions {
        let convention = try #require(Convention.named(name))
        let read = try convention.parameters(
          from: stored, inputs: size.inputs, units: size.units)
        #expect(read == vector.problem.parameters, "\(convention.name) in \(entry.id)")
        if let x = stored["x"] { #expect(convention.sequence(from: x) == vector.problem.inputs) }
        seen.insert(convention.name)
      }
    }
    #expect(seen == ["epynn", "numpy-ml", "pytorch", "keras", "onnx", "cudnn", "jax"])
  }
}
