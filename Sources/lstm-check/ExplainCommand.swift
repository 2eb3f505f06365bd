import ArgumentParser
import LSTM
import LSTMVectors

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explains one vector: why it exists and what it holds.")

  @OptionGroup var set: VectorOptions

  @Argument(help: "The vector's id, or the beginning of it.")
  var id: String

  func run() throws {
    let set = try set.open()
    let entry = try set.manifest.entry(id)
    let vector = try set.load(entry)
    let configuration = entry.configuration
    print(
      """
      \(entry.id)
        \(entry.reason)

      problem
        dimensions   N=\(configuration.batch) T=\(configuration.steps) \
      I=\(configuration.inputs) H=\(configuration.units)
        activations  \(describe(configuration.activations))
        state        \(configuration.initialState.rawValue)
        upstream     \(configuration.upstream.rawValue)\
      \(configuration.upstreamExponent == 0 ? "" : ", scaled by 2^\(configuration.upstreamExponent)")
        regime       \(configuration.regime)
        grid         every input is a \(configuration.grid.rawValue) number
        seed         \(entry.seed)

      truth
        witnesses    \(entry.witnesses.joined(separator: ", "))
        precision    every rounding decided at \(entry.precisionBits) bits
        file         \(set.path)/\(entry.file), SHA-256 verified
      """)
    for quantity in Quantity.allCases {
      guard let truth = vector.truth[quantity] else { continue }
      let largest = truth.elements.reduce(0) { max($0, $1.magnitude) }
      print("    \(quantity.rawValue) \(truth.shape), largest magnitude \(largest)")
    }
    if !entry.bugs.isEmpty { print("\nguards against") }
    for bug in entry.bugs { print("  \(bug.id) (\(bug.class))\n    \(bug.url)") }
  }

  private func describe(_ activations: Activations) -> String {
    (Gate.allCases.map { "\($0.letter) \(activations[$0].name)" }
      + ["cell \(activations.cell.name)"]).joined(separator: ", ")
  }
}
