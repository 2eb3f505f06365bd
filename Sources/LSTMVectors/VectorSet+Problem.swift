import LSTM

extension VectorSet {
  /// A vector's problem from its file: every tensor that the configuration asks for, by its name
  /// and with its shape.
  ///
  /// - Throws: ``VectorError`` naming the tensor.
  static func problem(
    in file: SafetensorsFile, _ configuration: Configuration
  ) throws(VectorError) -> Problem<Double> {
    try Problem(
      configuration.dimensions, in: configuration.design, lengths: configuration.lengths,
      dropout: configuration.dropout ?? Dropout()
    ) { name, shape throws(VectorError) in try file.tensor(name, shape: shape) }
  }

  /// A tensor that no field of the configuration accounts for would be left out of the problem.
  ///
  /// - Throws: ``VectorError`` naming it.
  static func refuseSuperfluous(
    in file: SafetensorsFile, _ configuration: Configuration, path: String
  ) throws(VectorError) {
    var known: Set<String> = []
    for quantity in Quantity.all(in: configuration.design) {
      known.formUnion([quantity.rawValue, "bound.\(quantity.rawValue)"])
    }
    _ = Problem<Double>(
      configuration.dimensions, in: configuration.design,
      dropout: configuration.dropout ?? Dropout()
    ) { name, _ in
      known.insert(name)
      return Tensor(shape: [0], elements: [])
    }
    let superfluous = file.names.first { !known.contains($0) && !$0.hasPrefix("convention.") }
    if let superfluous {
      throw VectorError(
        file: path, place: superfluous, problem: "is not a tensor of this configuration")
    }
  }
}
