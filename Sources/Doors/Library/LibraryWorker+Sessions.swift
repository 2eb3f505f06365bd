import CKernelGuard
import CLSTMKernelABI
import Conformance
import Dispatch
import LSTM
import LSTMVectors
import Synchronization

extension LibraryWorker {
  /// Each list of calls on a thread and a session of its own, all at the same time.
  func runSessions(_ request: Request) throws {
    let (file, answer) = try request.files()
    let format = try request.format()
    let threads = request.threads ?? []
    let results = Mutex<[Int: Result<[SafetensorsFile.Stored], any Error>]>([:])
    // The threads only read what they share: the library's entry points and the channel.
    nonisolated(unsafe) let shared = (self, file)
    DispatchQueue.concurrentPerform(iterations: threads.count) { thread in
      lstmcheck_guard_thread()
      let result = Result { try shared.0.run(threads[thread], thread, shared.1, format) }
      results.withLock { $0[thread] = result }
    }
    let stored = try results.withLock { results in
      try threads.indices.flatMap { try results[$0]?.get() ?? [] }
    }
    try SafetensorsFile.write(stored, to: answer)
  }

  private func run(
    _ calls: [SessionCall], _ thread: Int, _ file: SafetensorsFile, _ format: NumberFormat
  ) throws -> [SafetensorsFile.Stored] {
    var session: UnsafeMutableRawPointer?
    defer { if let session { library.kernel.destroy(session) } }
    var answers: [SafetensorsFile.Stored] = []
    for (at, call) in calls.enumerated() {
      let prefix = "\(thread).\(at)."
      let frame = try CallFrame(
        .init(format, call.form, call.op.fields, .atEnd), library)
      try frame.load(file, prefix: prefix)
      frame.poison()
      let what = "\(call.op.rawValue), call \(at) of a session on thread \(thread)"
      channel.announce(what)
      var problem = frame.problem([])
      let status: Int32
      switch call.op {
      case .create: status = library.kernel.create(&problem, &session)
      case .setWeights: status = library.kernel.set_weights(session, &problem)
      case .reset: status = library.kernel.reset(session, &problem)
      case .forward:
        var outputs = frame.outputs()
        status = library.kernel.session_forward(session, &problem, &outputs)
      case .backward:
        var (upstream, gradients) = (frame.upstream(), frame.gradients())
        status = library.kernel.session_backward(session, &upstream, &gradients)
      case .destroy:
        library.kernel.destroy(session)
        session = nil
        status = LSTMCHECK_OK
      }
      guard status == LSTMCHECK_OK else { throw library.failure(status, of: what) }
      answers += try frame.collect().map { $0.named(prefix + $0.name) }
    }
    return answers
  }
}

extension SessionCall {
  fileprivate var form: ProblemForm {
    var form = ProblemForm(
      Dimensions(batch: batch, steps: steps, inputs: inputs, units: units))
    form.design.cell.activations = activations ?? Activations()
    return form
  }
}

extension SessionCall.Operation {
  fileprivate var fields: Set<TensorList.Field> {
    switch self {
    case .create, .destroy: []
    case .setWeights: [.parameters]
    case .reset: [.initialHidden, .initialCell]
    case .forward: [.inputs, .hidden, .finalHidden, .finalCell]
    case .backward:
      [
        .outputUpstream, .hiddenUpstream, .cellUpstream, .inputGradient, .initialHiddenGradient,
        .initialCellGradient, .parameterGradients,
      ]
    }
  }
}
