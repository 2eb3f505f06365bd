import Dispatch
public import LSTM
import Synchronization

extension BuiltinKernel: SessionKernel {
  public func run(_ script: SessionScript) throws -> [[[Quantity: Tensor<Double>]]] {
    let results = Mutex<[Int: Result<[[Quantity: Tensor<Double>]], any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: script.threads.count) { thread in
      let result = Result {
        var session = Session()
        return try session.run(script.threads[thread]).map { $0.mapValues { $0.map(number) } }
      }
      results.withLock { $0[thread] = result }
    }
    return try results.withLock { results in
      try script.threads.indices.map { try results[$0]?.get() ?? [] }
    }
  }

  /// A handle as kernels keep one.
  private struct Session {
    var activations = Activations()
    var parameters: Parameters<Scalar>?
    var state: CellState<Scalar>?
    var last: (layer: Layer<Scalar>, pass: ForwardPass<Scalar>)?

    mutating func run(_ calls: [SessionScript.Call]) throws -> [[Quantity: Tensor<Scalar>]] {
      var answers: [[Quantity: Tensor<Scalar>]] = []
      for call in calls { answers.append(try perform(call)) }
      return answers
    }

    private mutating func perform(
      _ call: SessionScript.Call
    ) throws -> [Quantity: Tensor<Scalar>] {
      switch call {
      case .create(_, let chosen): activations = chosen
      case .setWeights(let weights): parameters = weights.map { Scalar($0) }
      case .reset(let initial): state = initial.map { Scalar($0) }
      case .forward(let x):
        guard let parameters, let state else { throw SessionOrderError(call: "forward") }
        let layer = try Layer(parameters, activations: activations)
        let pass = try layer.forward(x.map { Scalar($0) }, from: state)
        last = (layer, pass)
        self.state = pass.final
        return [
          .hidden: pass.hidden, .finalHidden: pass.final.hidden, .finalCell: pass.final.cell,
        ]
      case .backward(let upstream):
        guard let last else { throw SessionOrderError(call: "backward") }
        let gradients = try last.layer.backward(last.pass, upstream: upstream.map { Scalar($0) })
        return Quantity.all(of: last.pass, gradients).filter { $0.key.pass == .backward }
      case .destroy: last = nil
      }
      return [:]
    }
  }
}

/// A call that came before what it needs.
struct SessionOrderError: Error, CustomStringConvertible {
  let call: String
  var description: String { "\(call) before weights, a state or a forward pass" }
}
