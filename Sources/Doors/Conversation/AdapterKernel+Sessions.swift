public import Conformance
public import LSTM
import LSTMVectors

extension AdapterKernel: SessionKernel {
  public func run(_ script: SessionScript) throws -> [[[Quantity: Tensor<Double>]]] {
    var request = Request(.sessions)
    request.dtype = format
    var tensors: [SafetensorsFile.Stored] = []
    var translations: [[Translation]] = []
    request.threads = script.threads.enumerated().map { thread, calls in
      // Sizes that a call does not show are those of the calls before it.
      var size = Dimensions(batch: 1, steps: 0, inputs: 1, units: 1)
      var known: [Translation] = []
      let lines = calls.enumerated().map { at, call in
        size = call.size(after: size)
        let translation = Translation(adapter.convention, format, ProblemForm(size))
        known.append(translation)
        tensors += translation.tensors(of: call).map { $0.named("\(thread).\(at).\($0.name)") }
        return SessionCall(call, size)
      }
      translations.append(known)
      return lines
    }
    let file = try adapter.ask(request, tensors: tensors)
    return try script.threads.enumerated().map { thread, calls in
      try calls.enumerated().map { at, call in
        let (translation, prefix) = (translations[thread][at], "\(thread).\(at).")
        switch call {
        case .forward: return try translation.outputs(in: file, prefix: prefix)
        // Where there are two biases, ordinary vectors judge the second one's gradient.
        case .backward: return try translation.gradients(in: file, prefix: prefix)[0]
        case .create, .setWeights, .reset, .destroy: return [:]
        }
      }
    }
  }
}

extension SessionScript.Call {
  fileprivate func size(after size: Dimensions) -> Dimensions {
    switch self {
    case .create(let size, _): size
    case .reset(let state):
      Dimensions(
        batch: state.hidden.shape[0], steps: size.steps, inputs: size.inputs, units: size.units)
    case .forward(let x):
      Dimensions(batch: x.shape[1], steps: x.shape[0], inputs: size.inputs, units: size.units)
    case .setWeights, .backward, .destroy: size
    }
  }
}

extension Translation {
  fileprivate func tensors(of call: SessionScript.Call) -> [SafetensorsFile.Stored] {
    switch call {
    case .setWeights(let weights): parameters(weights)
    case .reset(let initial): state(initial)
    case .forward(let x): [inputs(x)]
    case .backward(let gradient): upstream(gradient)
    case .create, .destroy: []
    }
  }
}

extension SessionCall {
  fileprivate init(_ call: SessionScript.Call, _ size: Dimensions) {
    let op: Operation =
      switch call {
      case .create: .create
      case .setWeights: .setWeights
      case .reset: .reset
      case .forward: .forward
      case .backward: .backward
      case .destroy: .destroy
      }
    self.init(
      op: op, batch: size.batch, steps: size.steps, inputs: size.inputs, units: size.units)
    if case .create(_, let chosen) = call, chosen != Activations() { activations = chosen }
  }
}
