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
        variant      \(describe(configuration))
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
    for quantity in Quantity.all(in: configuration.design) {
      guard let truth = vector.truth[quantity] else { continue }
      let largest = truth.elements.reduce(0) { max($0, $1.magnitude) }
      print("    \(quantity.rawValue) \(truth.shape), largest magnitude \(largest)")
    }
    print("\nhow much \(tier.rawValue) bounds say")
    for line in try labels(of: JudgedProblem(vector)) { print("  " + line) }
    if !entry.bugs.isEmpty { print("\nguards against") }
    for bug in entry.bugs { print("  \(bug.id) (\(bug.class))\n    \(bug.url)") }
  }

  /// What differs from the plain LSTM.
  private func describe(_ configuration: Configuration) -> String {
    let (design, cell) = (configuration.design, configuration.design.cell)
    let dropout = configuration.dropout
    let parts: [String?] = [
      design.layers > 1 ? "\(design.layers) layers" : nil,
      design.direction == .forward ? nil : design.direction.rawValue,
      design.direction == .bidirectional ? "merged by \(design.merge.rawValue)" : nil,
      configuration.lengths.map { "lengths \($0.map(String.init).joined(separator: ", "))" },
      cell.projection.map { "projected to \($0)" },
      cell.hasPeepholes ? "peepholes" : nil,
      cell.isCoupled ? "forget gate coupled to input gate" : nil,
      cell.clip.map { "pre-activations clipped at \($0)" },
      cell.cellClip.map { "cell clipped at \($0)" },
      cell.forgetBias == 0 ? nil : "forget bias \(cell.forgetBias)",
      cell.layerNorm.map { "layer norm, epsilon \($0.epsilon)" },
      cell.bias == .one ? nil : cell.bias == .two ? "two biases" : "no bias",
      dropout?.between == true ? "dropout between layers" : nil,
      dropout?.recurrent == true ? "recurrent dropout" : nil,
    ]
    let told = parts.compactMap(\.self)
    return told.isEmpty ? "none" : told.joined(separator: "; ")
  }

  /// A row a quantity, a column a contract that the vector serves.
  private func labels(of problem: JudgedProblem) throws -> [String] {
    let contracts = Contract.presets.filter { problem.serves.contains($0.format) }
    let labels = try contracts.map { try problem.labels(for: $0, tier) }
    let rows = Quantity.all(in: problem.problem.design).map { quantity in
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
    case .two: "two, added up"
    case .none: "none"
    }
  }

  private func describe(_ activations: Activations) -> String {
    (Gate.allCases.map { "\($0.letter) \(activations[$0].name)" }
      + ["cell \(activations.cell.name)"]).joined(separator: ", ")
  }
}
