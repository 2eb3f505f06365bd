import LSTM

/// A call sequence whose right answers are those of vectors: what a handle must not remember.
public struct SessionProblem: Sendable {
  /// "session:reset:" and the vectors' ids.
  public let id: String
  public let script: SessionScript
  /// By thread and call, what the answers must be; nil where nothing is compared.
  let truths: [[Truth?]]

  struct Truth {
    let vector: JudgedProblem
    /// What the call must answer, traces apart.
    let pass: Quantity.Pass
    /// Nil for all of the pass.
    var quantities: Set<Quantity>?
  }

  /// The sequences that these vectors can be put together to, at most two of a kind; without
  /// backward passes for kernels that have none.
  public static func all(
    from vectors: [JudgedProblem], isTraining: Bool
  ) -> [SessionProblem] {
    let plain = vectors.filter {
      $0.problem.isPlain && $0.problem.activations == Activations() && $0.dimensions.steps > 0
        && $0.dimensions.volume < 20_000
    }
    let pairs = plain.flatMap { a in
      plain.compactMap { b in a.id != b.id && fits(a, b) ? (a, b) : nil }
    }
    let sized = pairs.filter {
      $0.dimensions.batch > $1.dimensions.batch
    }
    let several = plain.filter { $0.dimensions.steps > 2 }
    let sequences =
      several.prefix(2).map { SessionProblem("reset", [$0], [again($0)]) }
      + several.prefix(2).map { SessionProblem("carried-state", [$0], [inTwoParts($0)]) }
      + pairs.prefix(2).map { SessionProblem("new-weights", [$0, $1], [after($0, $1)]) }
      + sized.prefix(2).map { SessionProblem("smaller-batch", [$0, $1], [after($0, $1)]) }
      + pairs.prefix(2).map {
        SessionProblem("two-threads", [$0, $1], [again($0), again($1)])
      }
    guard isTraining else { return sequences.map(\.withoutBackward) }
    return sequences
      + several.prefix(2).map { SessionProblem("two-backwards", [$0], [twiceBack($0)]) }
      + pairs.suffix(2).map { SessionProblem("two-forwards", [$0, $1], [interleaved($0, $1)]) }
  }

  /// The same sequence, of forward passes alone.
  private var withoutBackward: SessionProblem {
    let threads = zip(script.threads, truths).map { calls, truths in
      zip(calls, truths).filter { call, _ in
        if case .backward = call { false } else { true }
      }
    }
    return SessionProblem(id: id, threads)
  }

  private typealias Step = (SessionScript.Call, Truth?)

  private init(_ kind: String, _ vectors: [JudgedProblem], _ threads: [[Step]]) {
    self.init(id: "session:\(kind):" + vectors.map(\.id).joined(separator: "+"), threads)
  }

  private init(id: String, _ threads: [[Step]]) {
    self.id = id
    script = SessionScript(threads: threads.map { $0.map(\.0) })
    truths = threads.map { $0.map(\.1) }
  }

  private static func fits(_ a: JudgedProblem, _ b: JudgedProblem) -> Bool {
    let (a, b) = (a.dimensions, b.dimensions)
    return a.inputs == b.inputs && a.units == b.units
  }

  private static func create(_ vectors: JudgedProblem...) -> Step {
    let size = vectors[0].dimensions
    let batch = vectors.map(\.dimensions.batch).max() ?? 1
    return (
      .create(
        Dimensions(batch: batch, steps: size.steps, inputs: size.inputs, units: size.units),
        vectors[0].problem.activations), nil
    )
  }

  private static func forward(_ vector: JudgedProblem) -> [Step] {
    [
      (.reset(vector.problem.initial), nil),
      (.forward(vector.problem.inputs), Truth(vector: vector, pass: .forward)),
    ]
  }

  private static func backward(_ vector: JudgedProblem) -> Step {
    (.backward(vector.problem.upstream), Truth(vector: vector, pass: .backward))
  }

  /// Everything about one vector, weights included.
  private static func whole(_ vector: JudgedProblem) -> [Step] {
    [(.setWeights(vector.problem.parameters), nil)] + forward(vector) + [backward(vector)]
  }

  /// The same vector twice on one session: the second time must not know of the first.
  private static func again(_ vector: JudgedProblem) -> [Step] {
    [create(vector)] + whole(vector) + forward(vector) + [backward(vector), (.destroy, nil)]
  }

  /// The first step by itself and then the others, from the state that it left.
  private static func inTwoParts(_ vector: JudgedProblem) -> [Step] {
    let x = vector.problem.inputs
    let length = x.count / x.shape[0]
    func part(_ steps: Range<Int>) -> SessionScript.Call {
      .forward(
        Tensor(
          shape: [steps.count] + x.shape.dropFirst(),
          elements: Array(x.elements[(steps.lowerBound * length)..<(steps.upperBound * length)])))
    }
    return [
      create(vector), (.setWeights(vector.problem.parameters), nil),
      (.reset(vector.problem.initial), nil), (part(0..<1), nil),
      (
        part(1..<x.shape[0]),
        Truth(vector: vector, pass: .forward, quantities: [.finalHidden, .finalCell])
      ), (.destroy, nil),
    ]
  }

  /// Two backward passes of one forward pass: the first must not use up what the second reads.
  private static func twiceBack(_ vector: JudgedProblem) -> [Step] {
    [create(vector)] + whole(vector) + [backward(vector), (.destroy, nil)]
  }

  /// One vector after another on one session, weights and perhaps batch and steps changed.
  private static func after(_ a: JudgedProblem, _ b: JudgedProblem) -> [Step] {
    [create(a, b)] + whole(a) + whole(b) + [(.destroy, nil)]
  }

  /// Two forwards before one backward: it belongs to the second.
  private static func interleaved(_ a: JudgedProblem, _ b: JudgedProblem) -> [Step] {
    [create(a, b), (.setWeights(a.problem.parameters), nil)] + forward(a) + whole(b)
      + [(.destroy, nil)]
  }
}

extension Dimensions {
  fileprivate var volume: Int { (steps + 1) * batch * units * (inputs + units) }
}
