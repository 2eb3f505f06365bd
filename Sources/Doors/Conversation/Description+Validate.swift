import Bounds
import Conformance
import LSTM

extension Description {
  /// The number formats by their names.
  var formats: [NumberFormat] { dtypes.compactMap(NumberFormat.init(rawValue:)) }

  var featureSet: Set<Feature> { Set((features ?? []).map(Feature.init(rawValue:))) }

  /// The contract that kernels of this format are held to.
  func contract(_ format: NumberFormat) -> Contract {
    let name = contracts?[format.rawValue] ?? format.rawValue
    return Contract.presets.first { $0.name == name } ?? .f64
  }

  /// Checks every name in it.
  ///
  /// - Returns: the convention.
  /// - Throws: ``AdapterError``, one sentence that names the field, the value and what is known.
  func validated() throws(AdapterError) -> Convention {
    func refuse(_ field: String, _ value: String, _ known: some Sequence<String>) -> AdapterError {
      AdapterError(
        "description: \(field) is \"\(value)\"; known are \(known.joined(separator: ", "))")
    }
    guard !name.isEmpty else { throw AdapterError("description: name is empty") }
    guard !dtypes.isEmpty else { throw AdapterError("description: dtypes is empty") }
    let known = NumberFormat.allCases.map(\.rawValue)
    if let odd = dtypes.first(where: { !known.contains($0) }) { throw refuse("dtypes", odd, known) }
    let features = Feature.known.map(\.rawValue)
    if let odd = self.features?.first(where: { !features.contains($0) }) {
      throw refuse("features", odd, features)
    }
    for (dtype, contract) in contracts ?? [:] {
      guard dtypes.contains(dtype) else { throw refuse("contracts", dtype, dtypes) }
      let fitting = Contract.presets.filter { $0.format.rawValue == dtype }.map(\.name)
      guard fitting.contains(contract) else {
        throw refuse("contracts.\(dtype)", contract, fitting)
      }
    }
    let convention = self.convention ?? Convention.canonical.name
    guard let found = Convention.named(convention) else {
      throw refuse(
        "convention", convention, ([Convention.canonical] + Convention.all).map(\.name))
    }
    return found
  }
}
