import CKernelGuard
import CLSTMKernelABI
import Conformance
import LSTM
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The other side of the library door: the process in which a library is loaded, asked over
/// standard input and output like any adapter.
public final class LibraryWorker {
  let channel: Channel
  let library: LoadedLibrary
  private var frames: [CallFrame] = []

  /// Serves a library until the host is gone; does not return.
  ///
  /// - Parameter memory: how many bytes this process may have.
  public static func serve(path: String, memory: Int) -> Never {
    let channel = Channel()
    lstmcheck_exit_on_hangup(0)
    lstmcheck_guard_install(
      channel.descriptor,
      "{\"event\":\"fault\",\"what\":\"no memory was left of the \(memory >> 20) MiB allowed\"}\n"
        .interned)
    limitMemory(to: memory)
    guard let first = channel.request() else { exit(0) }
    channel.announce("loading the library")
    do {
      let worker = LibraryWorker(channel, try LoadedLibrary(path: path))
      channel.send(Reply(id: first.id, description: worker.library.description))
      while let request = channel.request() { worker.answer(request) }
    } catch {
      channel.send(Reply(id: first.id, error: "\(error)"))
    }
    // No destructor of the library may turn the end of a run into a crash.
    _exit(0)
  }

  private init(_ channel: Channel, _ library: LoadedLibrary) {
    self.channel = channel
    self.library = library
  }

  private static func limitMemory(to bytes: Int) {
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
    #if canImport(Darwin)
      setrlimit(RLIMIT_DATA, &limit)
    #else
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
    // A crash is reported in a line, not in a core file.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Darwin)
      setrlimit(RLIMIT_CORE, &none)
    #else
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    #endif
  }

  private func answer(_ request: Request) {
    do {
      var seconds = 0.0
      switch request.op {
      case .solve: try solve(request, &seconds)
      case .sessions where library.features.contains(.sessions): try runSessions(request)
      case .describe, .sessions, .unknown: throw AdapterError("it does not know \(request.op)")
      }
      channel.send(Reply(id: request.id, seconds: seconds))
    } catch let broken as GuardedTensor.Broken {
      channel.send(Reply(id: request.id, misconduct: broken.sentence))
    } catch {
      channel.send(Reply(id: request.id, error: "\(error)"))
    }
  }

  /// The problem with other signs, then twice itself in the same memory, then once more elsewhere
  /// and with other strides; or without a decoy once, and no more.
  private func solve(_ request: Request, _ seconds: inout Double) throws {
    let (file, answer) = try request.files()
    guard let decoy = request.decoy else {
      let only = try call(request, file, .atEnd, "", &seconds)
      return try SafetensorsFile.write(only, to: answer)
    }
    let decoyed = try call(request, file, .atEnd, "", decoy: decoy, &seconds)
    let first = try call(request, file, .atEnd, "", &seconds)
    let again = try call(request, file, .atEnd, ", called again", &seconds)
    let moved = try call(request, file, .atStart, ", called with other memory", &seconds)
    var tensors = first
    for (prefix, others) in [("again.", again), ("moved.", moved)]
    where zip(first, others).contains(where: { $0.bytes != $1.bytes }) {
      tensors += others.map { $0.named(prefix + $0.name) }
    }
    if zip(first, decoyed).contains(where: { $0.bytes == $1.bytes && !$0.bytes.isEmpty }) {
      tensors += decoyed.map { $0.named("decoy." + $0.name) }
    }
    try SafetensorsFile.write(tensors, to: answer)
  }

  private func call(
    _ request: Request, _ file: SafetensorsFile, _ placement: TensorLayout.Placement,
    _ occasion: String, decoy: Decoy.Part? = nil, _ seconds: inout Double
  ) throws -> [SafetensorsFile.Stored] {
    let backward = request.backward ?? false
    let form = try request.form()
    let frame = try frame(.init(try request.format(), form, fields(backward), placement))
    try frame.load(file, lengths: form.lengths, decoy: decoy)
    frame.poison()
    var problem = frame.problem(request.features ?? [])
    let kernel = library.kernel
    let reserve = try frame.reserve(bytes: kernel.reserve_bytes?(&problem) ?? 0)
    var outputs = frame.outputs()
    try timed("forward", occasion, &seconds) { kernel.forward(&problem, &outputs, reserve) }
    if backward {
      var (upstream, gradients) = (frame.upstream(), frame.gradients())
      try timed("backward", occasion, &seconds) {
        kernel.backward(&problem, &upstream, &gradients, reserve)
      }
    }
    return try frame.collect()
  }

  private func fields(_ backward: Bool) -> Set<TensorList.Field> {
    Set(
      TensorList.Field.allCases.filter { field in
        field.rawValue.hasPrefix("trace")
          ? library.features.contains(.trace)
          : backward || field.rawValue.hasPrefix("input") || field.rawValue.hasPrefix("output")
      })
  }

  private func timed(
    _ name: String, _ occasion: String, _ seconds: inout Double, _ body: () -> Int32
  ) throws {
    channel.announce(name + occasion)
    let began = ContinuousClock.now
    let status = body()
    seconds += (ContinuousClock.now - began) / .seconds(1)
    guard status == LSTMCHECK_OK else { throw library.failure(status, of: name + occasion) }
  }

  /// The frame of this layout: the last one if it fits.
  private func frame(_ layout: CallFrame.Layout) throws(AdapterError) -> CallFrame {
    if let known = frames.first(where: { $0.layout == layout }) { return known }
    let frame = try CallFrame(layout, library)
    frames.append(frame)
    // Two layouts are in use at a time, one a placement.
    if frames.count > 2 { frames.removeFirst() }
    return frame
  }
}

extension Request {
  /// What it asks to be read, and where the answer belongs.
  func files() throws -> (SafetensorsFile, String) {
    guard let tensors, let answer else { throw AdapterError("a request without its files") }
    let bytes = try Data(contentsOf: URL(filePath: tensors))
    return (try SafetensorsFile(bytes, file: "question"), answer)
  }

  func format() throws -> NumberFormat {
    guard let dtype else { throw AdapterError("a request without dtype") }
    return dtype
  }
}
