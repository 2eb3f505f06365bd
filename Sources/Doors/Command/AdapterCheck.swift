public import Conformance
import LSTM
public import LSTMVectors

/// What an adapter's author wants to know before the verdict on the numbers: whether the replies
/// are as `lstmcheck-adapter/1` has them. One clear sentence a mistake.
public struct AdapterCheck: Sendable {
  /// One thing that was looked at.
  public struct Item: Sendable {
    public let subject: String
    /// What is wrong; nil when nothing is.
    public let mistake: String?
  }

  public private(set) var items: [Item] = []
  /// What a short run said; nil when a mistake kept it from being tried.
  public private(set) var smoke: Run?

  public var mistakes: Int { items.count { $0.mistake != nil } }

  /// Talks to an adapter, and gives it a short run.
  ///
  /// - Parameters:
  ///   - vectors: those of the short run, in its order.
  ///   - smokeTime: how long new vectors are begun in it.
  public init(
    command: String, on vectors: [GoldenVector], setVersion: String,
    limits: Adapter.Limits = .init(), smokeTime: Duration = .seconds(2)
  ) {
    let kernels: [AdapterKernel]
    do {
      kernels = try Door.command(command, limits: limits)
    } catch {
      items = [Item(subject: "it starts and describes itself", mistake: "\(error)")]
      return
    }
    items = [Item(subject: "it starts and describes itself", mistake: nil)]
    let small = vectors.filter { $0.entry.configuration.steps > 0 }.sorted { $0.volume < $1.volume }
    for kernel in kernels {
      let taken = small.filter { kernel.takes($0) }
      note("\(kernel.name) answers a problem") {
        guard let vector = taken.first else {
          throw AdapterError("no vector of the set serves a kernel with these features")
        }
        try kernel.requireStrictAnswer(vector.problem)
      }
      for variant in Feature.variants {
        guard let vector = taken.first(where: { $0.problem.requiredFeatures.contains(variant) })
        else { continue }
        note("\(kernel.name) answers one with \(variant.rawValue)") {
          try kernel.requireStrictAnswer(vector.problem)
        }
      }
    }
    guard mistakes == 0, let kernel = kernels.first else { return }
    note("an operation that it does not know is answered by an error") {
      try kernel.requireRefusalOfUnknown()
    }
    let deadline = ContinuousClock.now + smokeTime
    let chosen = vectors.filter { kernel.takes($0) }.sorted { $0.volume < $1.volume }
    var results: [GoldenVector] = []
    for vector in chosen where ContinuousClock.now < deadline {
      _ = try? kernel.solve(vector.problem)
      results.append(vector)
      if ContinuousClock.now + smokeTime / 2 > deadline { break }
    }
    let run = Run(kernel, on: results, setVersion: setVersion)
    smoke = run
    let unanswered = (run.vectors + run.sessions).filter { $0.outcome == .errored }
    note("\(kernel.name) answers \(results.count) problems and \(run.sessions.count) sessions") {
      if let first = unanswered.first {
        throw AdapterError(
          "\(unanswered.count) are not, \(first.id) for one: \(first.reason ?? "no reason")")
      }
    }
    note("it ends when its standard input does") { try kernel.adapter.requireEnd() }
  }

  private mutating func note(_ subject: String, _ body: () throws -> Void) {
    do {
      try body()
      items.append(Item(subject: subject, mistake: nil))
    } catch {
      items.append(Item(subject: subject, mistake: "\(error)"))
    }
  }
}

extension GoldenVector {
  /// What decides how long it takes.
  fileprivate var volume: Int {
    let size = entry.configuration.dimensions
    return (size.steps + 1) * size.batch * size.units * (size.inputs + size.units)
      * problem.places.count
  }
}

extension AdapterKernel {
  /// Whether a run would ask it this vector.
  fileprivate func takes(_ vector: GoldenVector) -> Bool {
    vector.entry.serves.contains(format)
      && takes(vector.problem)
  }

  /// An answer that has every tensor, and no tensor that nobody knows.
  fileprivate func requireStrictAnswer(_ problem: Problem<Double>) throws {
    let problem = sendable(problem)
    let (request, translation) = request(for: problem)
    let backward = features.contains(.backward)
    let file = try adapter.ask(request, tensors: translation.tensors(problem, backward: backward))
    _ = try translation.answers(in: file, backward: backward)
    let known = TensorList.Field.allCases.filter { !$0.isGiven }.flatMap {
      translation.list[$0].map(\.name)
    }
    if let odd = file.names.first(where: { !known.contains($0) }) {
      throw AdapterError(
        "the answer has a tensor \(odd), which means nothing; known are "
          + known.joined(separator: ", "))
    }
    if !backward, let odd = file.names.first(where: { $0.hasPrefix("gradient.") }) {
      throw AdapterError(
        "the answer has \(odd), but the description does not declare the feature backward")
    }
    if features.contains(.trace),
      let absent = known.first(where: { $0.hasPrefix("trace.") && !file.names.contains($0) })
    {
      throw AdapterError(
        "the answer lacks \(absent), but the description declares the feature trace")
    }
  }

  fileprivate func requireRefusalOfUnknown() throws {
    do {
      _ = try adapter.ask(Request(.unknown), tensors: [])
    } catch let refusal as AdapterError where refusal.isRefusal {
      return
    }
    throw AdapterError("it answered the operation \"unknown\" as if it knew it")
  }
}
