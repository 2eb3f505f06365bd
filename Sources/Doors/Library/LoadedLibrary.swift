import CLSTMKernelABI
import Conformance
import LSTM

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A library that describes itself as `lstmcheck_kernel.h` asks, in this very process.
struct LoadedLibrary {
  let kernel: lstmcheck_kernel
  let description: Description
  let convention: Convention
  let features: Set<Feature>

  private typealias Describe = @convention(c) () -> UnsafePointer<lstmcheck_kernel>?

  /// - Throws: ``AdapterError``: what keeps the library from being used, and the fix.
  init(path: String) throws(AdapterError) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw AdapterError("cannot load it: \(dlerror().map { String(cString: $0) } ?? "unknown")")
    }
    guard let symbol = dlsym(handle, "lstmcheck_describe") else {
      throw AdapterError(
        "it exports no function lstmcheck_describe (in C++ declare it extern \"C\", in Rust "
          + "#[no_mangle])")
    }
    guard let pointer = unsafeBitCast(symbol, to: Describe.self)() else {
      throw AdapterError("its lstmcheck_describe returns NULL")
    }
    // Two numbers stand first in every version; nothing else is read before they are right.
    let (size, version) = UnsafeRawPointer(pointer).withMemoryRebound(to: UInt32.self, capacity: 2)
    {
      (Int($0[0]), $0[1])
    }
    guard version == LSTMCHECK_ABI_VERSION else {
      throw AdapterError(
        "abi_version is \(version); this lstm-check speaks version \(LSTMCHECK_ABI_VERSION)")
    }
    guard size >= MemoryLayout<lstmcheck_kernel>.size else {
      throw AdapterError(
        "struct_size is \(size), expected sizeof(lstmcheck_kernel), "
          + "\(MemoryLayout<lstmcheck_kernel>.size)")
    }
    kernel = pointer.pointee
    features = try Feature.all(inABI: kernel.features)
    description = try Self.description(kernel, features)
    convention = try description.validated()
    if let absent = Self.absent(kernel, features) {
      throw AdapterError("it declares \(absent.0), but its \(absent.1) is NULL")
    }
    let alignment = kernel.alignment
    guard alignment & (alignment &- 1) == 0, alignment <= 4096 else {
      throw AdapterError("alignment is \(alignment); it is a power of two up to 4096, or 0")
    }
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func description(
    _ kernel: lstmcheck_kernel, _ features: Set<Feature>
  ) throws(AdapterError) -> Description {
    guard let name = text(kernel.name) else { throw AdapterError("its name is NULL") }
    var contracts: [String: String] = [:]
    for entry in text(kernel.contracts)?.split(separator: " ") ?? [] {
      let parts = entry.split(separator: "=").map(String.init)
      guard parts.count == 2 else {
        throw AdapterError("contracts has \"\(entry)\", expected dtype=contract")
      }
      contracts[parts[0]] = parts[1]
    }
    return Description(
      name: name, version: text(kernel.version), convention: text(kernel.convention),
      dtypes: NumberFormat.allCases.filter { kernel.dtypes & $0.abi != 0 }.map(\.rawValue),
      features: features.map(\.rawValue).sorted(), contracts: contracts.isEmpty ? nil : contracts)
  }

  /// An entry point that is missing although a feature needs it.
  private static func absent(
    _ kernel: lstmcheck_kernel, _ features: Set<Feature>
  ) -> (String, String)? {
    if kernel.forward == nil { return ("itself a kernel", "forward") }
    if features.contains(.backward), kernel.backward == nil { return ("backward", "backward") }
    guard features.contains(.sessions) else { return nil }
    let entries: [(String, Bool)] = [
      ("create", kernel.create == nil), ("set_weights", kernel.set_weights == nil),
      ("reset", kernel.reset == nil), ("session_forward", kernel.session_forward == nil),
      (
        "session_backward", kernel.session_backward == nil && features.contains(.backward)
      ),
      ("destroy", kernel.destroy == nil),
    ]
    return entries.first { $0.1 }.map { ("sessions", $0.0) }
  }

  /// Why a call did not return LSTMCHECK_OK, in words.
  func failure(_ status: Int32, of call: String) -> AdapterError {
    let words = kernel.last_error.flatMap { Self.text($0()) }
    let meaning = status == LSTMCHECK_UNSUPPORTED ? " (unsupported)" : ""
    return AdapterError("\(call) returned \(status)\(meaning)\(words.map { ": \($0)" } ?? "")")
  }
}
