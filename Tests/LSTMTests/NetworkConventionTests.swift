import Foundation
import LSTM
import LSTMVectors
import Testing

@Suite("Conventions store whole networks")
struct NetworkConventionTests {
  @Test("what a convention stores of a network it reads back", arguments: Convention.all)
  func roundTrip(convention: Convention) throws {
    var draws = Draws(state: 11)
    var stored = 0
    for _ in 0..<200 {
      let design = draws.networkDesign(units: 3)
      let parameters = draws.parameters(design, inputs: 2, units: 3)
      guard let layers = try? convention.store(Network(design, parameters)) else {
        #expect(throws: UnsupportedDesignError.self) {
          try convention.parameters(
            from: [[String: Tensor<Double>]](), in: design, inputs: 2, units: 3)
        }
        continue
      }
      stored += 1
      #expect(
        try convention.parameters(from: layers, in: design, inputs: 2, units: 3) == parameters)
    }
    #expect(stored > 5)
  }

  @Test(
    "a network has the same tensors as in the reference", arguments: Golden.designs.keys.sorted())
  func golden(network: String) throws {
    let golden = try Golden()
    let design = try #require(Golden.designs[network])
    let parameters = try golden.parameters(network, design)
    var conventions = 0
    for convention in Convention.all {
      let stored = try golden.layers(network, convention.name, of: design.layers)
      guard stored.contains(where: { !$0.isEmpty }) else {
        #expect(throws: UnsupportedDesignError.self) {
          try convention.store(Network(design, parameters))
        }
        continue
      }
      conventions += 1
      #expect(try convention.store(Network(design, parameters)) == stored, "\(convention.name)")
      #expect(
        try convention.parameters(from: stored, in: design, inputs: 2, units: 3) == parameters,
        "\(convention.name)")
    }
    #expect(conventions > 0)
    #expect(golden.networks == Set(Golden.designs.keys))
  }

  @Test("two biases of one layer are read as their sum")
  func sum() throws {
    var draws = Draws(state: 12)
    let two = NetworkDesign(cell: CellDesign(bias: .two), layers: 2)
    let parameters = draws.parameters(two, inputs: 2, units: 3)
    for convention in Convention.all where convention.biases == 2 {
      let stored = try convention.store(Network(two, parameters))
      let read = try convention.parameters(
        from: stored, in: NetworkDesign(layers: 2), inputs: 2, units: 3)
      for (read, given) in zip(read, parameters) {
        let second = try #require(given.extra.recurrentBias)
        #expect(
          read.bias.elements == zip(given.bias.elements, second.elements).map { $0 + $1 })
      }
    }
  }

  @Test("what is not stored, missing or of another shape is named")
  func errors() throws {
    var draws = Draws(state: 13)
    let design = NetworkDesign(
      cell: CellDesign(projection: 2), layers: 2, direction: .bidirectional)
    let network = try Network(design, draws.parameters(design, inputs: 2, units: 3))
    #expect(throws: UnsupportedDesignError(convention: "keras", part: "projection")) {
      try Convention.keras.store(network)
    }
    var stored = try Convention.pytorch.store(network)
    let name = "weight_hr_l1_reverse"
    stored[1][name] = Tensor(repeating: 0, shape: [3, 2])
    #expect(throws: ShapeError(tensor: name, expected: [2, 3], got: [3, 2])) {
      try Convention.pytorch.parameters(from: stored, in: design, inputs: 2, units: 3)
    }
    stored[1][name] = nil
    #expect(throws: MissingParameterError(convention: "pytorch", tensor: name)) {
      try Convention.pytorch.parameters(from: stored, in: design, inputs: 2, units: 3)
    }
  }
}

/// The networks that the Python reference stores in every convention that has them.
private struct Golden {
  static let designs: [String: NetworkDesign] = [
    "layers": NetworkDesign(layers: 2),
    "no-bias": NetworkDesign(cell: CellDesign(bias: .none), layers: 2),
    "two-biases": NetworkDesign(cell: CellDesign(bias: .two), layers: 2),
    "bidirectional": NetworkDesign(layers: 2, direction: .bidirectional),
    "bidirectional-two-biases": NetworkDesign(
      cell: CellDesign(bias: .two), direction: .bidirectional),
    "peepholes": NetworkDesign(cell: CellDesign(hasPeepholes: true), direction: .bidirectional),
    "projection": NetworkDesign(
      cell: CellDesign(projection: 2), layers: 2, direction: .bidirectional),
    "peepholes-projection": NetworkDesign(cell: CellDesign(hasPeepholes: true, projection: 2)),
  ]

  private let file: SafetensorsFile

  init() throws {
    let path = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "reference/conventions/networks.safetensors")
    file = try SafetensorsFile(Data(contentsOf: path), file: path.path)
  }

  var networks: Set<String> {
    Set(file.names.compactMap { $0.split(separator: "/").first.map(String.init) })
  }

  func layers(
    _ network: String, _ convention: String, of count: Int
  ) throws -> [[String: Tensor<Double>]] {
    try (0..<count).map { layer in
      let prefix = "\(network)/\(convention)/\(layer)/"
      let own = file.names.filter { $0.hasPrefix(prefix) }
      return Dictionary(
        uniqueKeysWithValues: try own.map {
          (String($0.dropFirst(prefix.count)), try file.tensor($0))
        })
    }
  }

  func parameters(_ network: String, _ design: NetworkDesign) throws -> [Parameters<Double>] {
    try design.places.map { place in
      func tensor(_ name: String) throws -> Tensor<Double>? {
        let full = "\(network)/canonical/\(name)\(design.suffix(place))"
        return file.names.contains(full) ? try file.tensor(full) : nil
      }
      let weights = try #require(try tensor("W"))
      return Parameters(
        inputWeights: weights, recurrentWeights: try #require(try tensor("R")),
        bias: try tensor("b") ?? Tensor(repeating: 0, shape: [weights.shape[0]]),
        extra: ExtraParameters(
          recurrentBias: try tensor("b_recurrent"), peepholes: try tensor("p"),
          projection: try tensor("P")))
    }
  }
}
