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
  /// Whether the host asks twice; a library's own process repeats each call by itself.
  private let asksTwice: Bool
  private let memory = Mutex(Memory())

  private struct Memory {
    var asked = 0
    /// What an earlier difference between two equal calls was found to be.
    var cause: String?
  }

  init(_ adapter: Adapter, _ format: NumberFormat, asksTwice: Bool) {
    self.adapter = adapter
    self.format = format
    self.asksTwice = asksTwice
    name = "\(adapter.description.name):\(format.rawValue)"
    contract = adapter.description.contract(format)
    features = adapter.description.featureSet
  }

  public var arguments: String { "\(adapter.start.flags) --dtype \(format.rawValue)" }

  public func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let asked = memory.withLock { memory in
      memory.asked += 1
      return memory.asked
    }
    let decoy = Decoy(changing: asked.isMultiple(of: 2) ? .everything : .weights, of: problem)
    let misled = try ask(decoy.problem)
    var answers = try ask(problem)
    if asksTwice { answers.repeated = try ask(problem).first }
    if let repeated = answers.repeated, !features.contains(.nondeterministic) {
      try requireSame(answers.first, repeated, problem)
    }
    if let kept = decoy.kept(misled.first, answers.first, of: problem) {
      throw Misconduct(kept)
    }
    return farthest(answers.all, from: problem)
  }

  /// What one request brought: the readings of the first call, and of those that differ from it.
  private struct Answers {
    var all: [Translation.Answer]
    var repeated: Translation.Answer?
    var first: Translation.Answer { all[0] }
  }

  private func ask(_ problem: Problem<Double>) throws -> Answers {
    let translation = Translation(adapter.convention, format, problem.dimensions)
    let backward = features.contains(.backward)
    var request = Request(id: 0, op: .solve)
    request.dtype = format
    request.setSize(translation.size)
    if problem.activations != Activations() { request.activations = problem.activations }
    request.backward = backward
    let file = try adapter.ask(
      request, tensors: translation.tensors(problem, backward: backward))
    var answers = Answers(all: try translation.answers(in: file, backward: backward))
    for prefix in ["again.", "moved."] where file.shape(of: prefix + "output.y") != nil {
      let others = try translation.answers(in: file, prefix: prefix, backward: backward)
      if prefix == "again." { answers.repeated = others[0] }
      answers.all += others
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

extension Request {
  mutating func setSize(_ size: Dimensions) {
    (batch, steps, inputs, units) = (size.batch, size.steps, size.inputs, size.units)
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
