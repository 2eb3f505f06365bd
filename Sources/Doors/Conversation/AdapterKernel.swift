public import Bounds
public import Conformance
public import LSTM
import LSTMVectors
import Synchronization

/// One number format of a kernel in another process.
///
/// Before each problem the kernel is asked the same one with other weights, every other time with
/// other inputs as well, in the same memory where the door can do that, so that nothing it kept
/// can help it; then the problem itself, more than once.
public final class AdapterKernel: Kernel {
  public let name: String
  public let contract: Contract
  public let features: Set<Feature>
  let adapter: Adapter
  let format: NumberFormat
  /// Who asks again: a library's own process by itself, for other programs the host.
  private let repeats: Repeats
  private let memory = Mutex(Memory())

  enum Repeats { case inOneRequest, inOneEach }

  private struct Memory {
    var asked = 0
    /// What an earlier difference between two equal calls was found to be.
    var cause: String?
  }

  init(_ adapter: Adapter, _ format: NumberFormat, repeats: Repeats) {
    self.adapter = adapter
    self.format = format
    self.repeats = repeats
    name = "\(adapter.description.name):\(format.rawValue)"
    contract = adapter.description.contract(format)
    features = adapter.description.featureSet
  }

  public var arguments: String { "\(adapter.start.flags) --dtype \(format.rawValue)" }

  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let problem = sendable(problem)
    let asked = memory.withLock { memory in
      memory.asked += 1
      return memory.asked
    }
    let decoy = Decoy(changing: asked.isMultiple(of: 2) ? .everything : .weights, of: problem)
    var answers: Answers
    switch repeats {
    case .inOneRequest: answers = try ask(problem, after: decoy)
    case .inOneEach:
      let misled = try ask(decoy.problem).first
      answers = try ask(problem)
      answers.misled = misled
      answers.repeated = try ask(problem).first
    }
    if let repeated = answers.repeated, !features.contains(.nondeterministic) {
      try requireSame(answers.first, repeated, problem)
    }
    if let kept = decoy.kept(answers.misled, answers.first) {
      throw Misconduct(kept)
    }
    return farthest(answers.all, from: problem)
  }

  /// Asked once, with nothing before it: differences ask a hundred times, and ``solve(_:)`` has
  /// found out what the kernel keeps.
  public func forward(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    // A program may not know how to leave backward out; a library has a function for it.
    let backward = repeats == .inOneEach && features.contains(.backward)
    return try ask(sendable(problem), backward: backward).first
  }

  /// What the kernel was found to say to the decoy, to the problem, and again.
  private struct Answers {
    /// To the decoy; a library's own process tells it only where some tensor was given again.
    var misled: Translation.Answer = [:]
    /// The readings of the first call, and of those that differ from it.
    var all: [Translation.Answer]
    var repeated: Translation.Answer?
    var first: Translation.Answer { all[0] }
  }

  /// The problem as it is sent: zeros for a bias that it has not, unless the kernel can do without.
  func sendable(_ problem: Problem<Double>) -> Problem<Double> {
    var problem = problem
    if problem.design.cell.bias == .none, !features.contains(.noBias) {
      problem.design.cell.bias = .one
    }
    return problem
  }

  /// The request that asks a problem, and what translates it.
  func request(for problem: Problem<Double>) -> (Request, Translation) {
    let form = ProblemForm(of: problem)
    var request = Request(.solve)
    request.dtype = format
    request.set(form)
    var needed = problem.requiredFeatures
    if problem.design.cell.bias == .none { needed.append(.noBias) }
    request.features = needed.isEmpty ? nil : needed
    request.backward = features.contains(.backward)
    return (request, Translation(adapter.convention, format, form))
  }

  private func ask(
    _ problem: Problem<Double>, after decoy: Decoy? = nil, backward: Bool? = nil
  ) throws -> Answers {
    let backward = backward ?? features.contains(.backward)
    var (request, translation) = request(for: problem)
    request.backward = backward
    request.decoy = decoy?.part
    let file = try adapter.ask(
      request, tensors: translation.tensors(problem, backward: backward))
    var answers = Answers(all: try translation.answers(in: file, backward: backward))
    for prefix in ["again.", "moved."] where file.shape(of: prefix + "output.y") != nil {
      let others = try translation.answers(in: file, prefix: prefix, backward: backward)
      if prefix == "again." { answers.repeated = others[0] }
      answers.all += others
    }
    if file.shape(of: "decoy.output.y") != nil {
      answers.misled = try translation.answers(in: file, prefix: "decoy.", backward: backward)[0]
    }
    return answers
  }

  /// - Throws: `Misconduct` naming the first difference between two equal calls and its cause.
  private func requireSame(
    _ a: Translation.Answer, _ b: Translation.Answer, _ problem: Problem<Double>
  ) throws {
    guard let place = firstDifference(a, b) else { return }
    let known = memory.withLock { $0.cause }
    let cause = try known ?? causeOfDifference(problem)
    memory.withLock { $0.cause = cause }
    throw Misconduct("\(cause): two equal calls in a row differ at \(place)")
  }

  /// Two fresh processes tell state kept between calls from chance.
  private func causeOfDifference(_ problem: Problem<Double>) throws -> String {
    adapter.restart()
    let one = try ask(problem).first
    adapter.restart()
    let other = try ask(problem).first
    return firstDifference(one, other) == nil
      ? "keeps state between calls (a fresh process always gives the same first answer)"
      : "is nondeterministic (fresh processes differ too) and does not declare it"
  }
}

extension AdapterKernel {
  /// What the door took so far, in one line.
  public var cost: String {
    let cost = adapter.cost
    func median(_ values: [Double]) -> String {
      values.isEmpty ? "-" : short(values.sorted()[values.count / 2] * 1000)
    }
    return "door: \(cost.door.count) requests, median \(median(cost.door)) ms beside "
      + "\(median(cost.kernel)) ms in the kernel; \(cost.starts.count) starts, median "
      + "\(median(cost.starts)) ms"
  }
}
