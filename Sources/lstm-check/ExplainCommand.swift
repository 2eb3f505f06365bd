import ArgumentParser
import Bounds
import Conformance
import LSTM
import LSTMVectors

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explains one vector: why it exists and what it holds.")

  @OptionGroup var set: VectorOptions

  @Argument(help: "The vector's id, or the beginning of it.")
  var id: String

  @Option(
    help:
      "The tier whose labels are shown: \(Tier.allCases.map(\.rawValue).joined(separator: ", ")).")
  var tier = Tier.probabilistic

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
        bias         \(describe(configuration.bias))
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
    print("\nhow much \(tier.rawValue) bounds say")
    for line in try labels(of: JudgedProblem(vector)) { print("  " + line) }
    if !entry.bugs.isEmpty { print("\nguards against") }
    for bug in entry.bugs { print("  \(bug.id) (\(bug.class))\n    \(bug.url)") }
  }

  /// A row a quantity, a column a contract that the vector serves.
  private func labels(of problem: JudgedProblem) throws -> [String] {
    let contracts = Contract.presets.filter { problem.serves.contains($0.format) }
    let labels = try contracts.map { try problem.labels(for: $0, tier) }
    let rows = Quantity.allCases.map { quantity in
      [quantity.rawValue] + labels.map { $0[quantity]?.rawValue ?? "" }
    }
    let table = [[""] + contracts.map(\.name)] + rows
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
    }
  }

  private func describe(_ bias: Configuration.Bias) -> String {
    switch bias {
    case .distinct: "another for every gate and unit"
    case .zero: "zero"
    }
  }

  private func describe(_ activations: Activations) -> String {
    (Gate.allCases.map { "\($0.letter) \(activations[$0].name)" }
      + ["cell \(activations.cell.name)"]).joined(separator: ", ")
  }
}
