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
    for kernel in kernels {
      let small = vectors.filter { kernel.takes($0) }
      note("\(kernel.name) answers a problem") {
        guard let vector = small.first(where: { $0.entry.configuration.steps > 0 }) else {
          throw AdapterError("no vector of the set serves a kernel with these features")
        }
        try kernel.requireStrictAnswer(vector.problem)
      }
    }
    guard mistakes == 0, let kernel = kernels.first else { return }
    note("an operation that it does not know is answered by an error") {
      try kernel.requireRefusalOfUnknown()
    }
    let deadline = ContinuousClock.now + smokeTime
    let chosen = vectors.filter { kernel.takes($0) }.sorted {
      $0.entry.configuration.dimensions.volume < $1.entry.configuration.dimensions.volume
    }
    var results: [GoldenVector] = []
    for vector in chosen where ContinuousClock.now < deadline {
      _ = try? kernel.solve(vector.problem)
      results.append(vector)
      if ContinuousClock.now + smokeTime / 2 > deadline { break }
    }
    smoke = Run(kernel, on: results, setVersion: setVersion)
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

extension Dimensions {
  fileprivate var volume: Int { (steps + 1) * batch * units * (inputs + units) }
}

extension AdapterKernel {
  /// Whether a run would ask it this vector.
  fileprivate func takes(_ vector: GoldenVector) -> Bool {
    vector.entry.serves.contains(format)
      && vector.problem.requiredFeatures.allSatisfy(features.contains)
  }

  /// An answer that has every tensor, and no tensor that nobody knows.
  fileprivate func requireStrictAnswer(_ problem: Problem<Double>) throws {
    let translation = Translation(adapter.convention, format, problem.dimensions)
    let backward = features.contains(.backward)
    var request = Request(id: 0, op: .solve)
    request.dtype = format
    request.setSize(translation.size)
    request.backward = backward
    let file = try adapter.ask(request, tensors: translation.tensors(problem, backward: backward))
    _ = try translation.answers(in: file, backward: backward)
    let known =
      Quantity.allCases.filter { $0.pass == .forward || $0.rawValue.hasSuffix("0") }
      .map(\.rawValue) + ["gradient.x"] + adapter.convention.slots.map { "gradient.\($0.name)" }
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
      let absent = Quantity.allCases.first(where: {
        $0.isTrace && !file.names.contains($0.rawValue)
      })
    {
      throw AdapterError(
        "the answer lacks \(absent.rawValue), but the description declares the feature trace")
    }
  }

  fileprivate func requireRefusalOfUnknown() throws {
    do {
      _ = try adapter.ask(Request(id: 0, op: .unknown), tensors: [])
    } catch let refusal as AdapterError where refusal.isRefusal {
      return
    }
    throw AdapterError("it answered the operation \"unknown\" as if it knew it")
  }
}
