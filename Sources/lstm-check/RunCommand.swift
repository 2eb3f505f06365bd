public import ArgumentParser
public import Bounds
import Conformance
import Doors
public import LSTM
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs kernels on the vectors and prints the verdict.")

  @OptionGroup var set: VectorOptions
  @OptionGroup var fresh: FreshOptions

  @Option(
    name: .customLong("fresh-size"),
    help: ArgumentHelp(
      "Judge on one more problem, made now in the kernel's number format at this size.",
      discussion: """
        It is drawn by --seed. Its truth is computed in double precision and its bounds by probes, \
        runs with errors, at some twenty times the cost of the pass itself; so only in the \
        probabilistic tier. Contracts near double precision skip it, which is counted.
        """, valueName: "N,T,I,H"))
  var freshSize: Dimensions?

  @Option(
    name: .customLong("kernel"), parsing: .singleValue,
    help: ArgumentHelp(
      "A kernel to check; may be repeated.",
      discussion:
        "Known: \(BuiltinKernels.all.map(\.name).joined(separator: ", ")) (the default), and "
        + "correct:… (see lstm-check kernels).",
      valueName: "name"))
  var kernels: [String] = []

  @OptionGroup var doors: DoorOptions

  @Option(
    name: .customLong("vector"), parsing: .singleValue,
    help: ArgumentHelp(
      "Run only this vector, or fresh problem; may be repeated.", valueName: "id"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "Judge by this contract instead of the kernel's own.",
      discussion: """
        A name (\(Contract.presets.map(\.name).joined(separator: ", "))) or a JSON file; \
        lstm-check contract NAME prints one to start from.
        """, valueName: "name or file"))
  var contract: String?

  @Option(
    help: "How far errors may conspire: \(Tier.allCases.map(\.rawValue).joined(separator: ", ")).")
  var tier = Tier.probabilistic

  @Option(help: ArgumentHelp("Write the results as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write the results as JUnit XML.", valueName: "file"))
  var junit: String?

  func validate() throws {
    guard sized.isEmpty && freshSize == nil || tier == .probabilistic else {
      throw ValidationError(
        "--tier \(tier.rawValue): problems of a given size are judged in the probabilistic tier "
          + "alone")
    }
  }

  func run() throws {
    for path in [json, junit].compactMap(\.self) { try requireFolder(of: path) }
    let outside = try doors.open()
    let set = try set.open()
    let only = uniqued(only, by: \.self)
    let entries =
      try only.isEmpty
      ? set.manifest.vectors
      : uniqued(
        only.filter { FreshProblem(id: $0) == nil && SizedProblem(id: $0) == nil }
          .map(set.manifest.entry), by: \.id)
    let named =
      try entries.map { JudgedProblem(try set.load($0)) }
      + only.compactMap(FreshProblem.init(id:)).map { try $0.judged() }
    let inside =
      try kernels.isEmpty
      ? outside.isEmpty ? Self.defaults(serving: named) : []
      : kernels.flatMap(BuiltinKernels.required)
    let tested = inside + outside

    let contract = try contract.map(loadContract)
    let problems = try tested.map { kernel in
      let contract = contract ?? kernel.contract
      let fresh = try fresh.problems(for: contract, [tier], features: kernel.features)
      let probed = try probed(for: contract)
      return (
        judged: uniqued(named + fresh.judged + probed.judged, by: \.id),
        unjudged: fresh.unjudged + probed.unjudged
      )
    }
    let runs = zip(tested, problems).map { kernel, problems in
      Run(
        kernel, contract: contract, tier: tier, on: problems.judged, unjudged: problems.unjudged,
        setVersion: set.manifest.setVersion, setCount: set.manifest.vectors.count)
    }
    let diagnoses = zip(zip(tested, problems), runs).map { asked, run in
      let diagnosis = Diagnosis(run, of: asked.0, on: asked.1.judged)
      print(TextReport(run, diagnosis: diagnosis).text)
      return diagnosis
    }
    if let cost = outside.first?.cost { print(cost) }
    if let json { try writeReport(JSONReport(runs, diagnoses: diagnoses).encoded(), to: json) }
    if let junit {
      try writeReport(Data(JUnitReport(runs, diagnoses: diagnoses).xml.utf8), to: junit)
    }

    if runs.contains(where: { $0.verdict == .differs }) { throw ExitStatus.differs }
    if runs.contains(where: { $0.verdict == .notRun }) { throw ExitStatus.kernelNotRun }
  }

  /// The built-in kernels that some problem serves; all where a problem is yet to be made.
  private static func defaults(serving problems: [JudgedProblem]) -> [any Kernel] {
    let serving = BuiltinKernels.all.filter { kernel in
      problems.contains { $0.serves.contains(kernel.contract.format) }
    }
    return serving.isEmpty ? BuiltinKernels.all : serving
  }

  /// The problems of a given size that were asked for by id.
  private var sized: [SizedProblem] { only.compactMap(SizedProblem.init(id:)) }

  /// The problems of a given size, with bounds for a contract; unjudged, which is said, where
  /// probes cannot tell them.
  private func probed(
    for contract: Contract
  ) throws -> (judged: [JudgedProblem], unjudged: [UnjudgedProblem]) {
    let drawn = freshSize.map { SizedProblem(contract.format, seed: fresh.seed, size: $0) }
    var (judged, unjudged): ([JudgedProblem], [UnjudgedProblem]) = ([], [])
    for problem in sized + [drawn].compactMap(\.self) {
      defer { endProgress() }
      do {
        judged.append(
          try problem.judged(for: contract) { done in
            showProgress("probing \(problem.id) for \(contract.name): \(Int(100 * done)) %")
          })
      } catch let error as UnprobedContractError {
        printError("\(problem.id): SKIPPED for \(contract.name): \(error)")
        unjudged.append(
          UnjudgedProblem(id: problem.id, dimensions: problem.size, reason: "\(error)"))
      }
    }
    return (judged, unjudged)
  }
}

/// The first of each key.
private func uniqued<Element, Key: Hashable>(
  _ elements: [Element], by key: (Element) -> Key
) -> [Element] {
  var seen: Set<Key> = []
  return elements.filter { seen.insert(key($0)).inserted }
}

extension Tier: ExpressibleByArgument {}

extension Dimensions: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument, separator: ",") }
}
