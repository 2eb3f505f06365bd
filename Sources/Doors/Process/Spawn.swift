#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A program that could not be started.
struct SpawnError: Error, CustomStringConvertible {
  let description: String
}

/// Starts a program in a process group of its own, `descriptors` as its standard ones.
func spawn(
  _ executable: String, _ arguments: [String], environment: [String: String], descriptors: [Int32]
) throws -> pid_t {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t? = nil
    var attributes: posix_spawnattr_t? = nil
  #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  for (target, source) in descriptors.enumerated() {
    posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
  }
  // The signals that this process ignores are the child's to receive again.
  var defaults = sigset_t()
  sigemptyset(&defaults)
  for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&defaults, number) }
  posix_spawnattr_setsigdefault(&attributes, &defaults)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))

  var variables: [String] = []
  var next = environ
  while let entry = next.pointee {
    let text = String(cString: entry)
    if environment[String(text.prefix { $0 != "=" })] == nil { variables.append(text) }
    next += 1
  }
  variables += environment.map { "\($0.key)=\($0.value)" }

  var id = pid_t()
  let result = withCStrings([executable] + arguments) { arguments in
    withCStrings(variables) { posix_spawn(&id, executable, &actions, &attributes, arguments, $0) }
  }
  guard result == 0 else {
    throw SpawnError(
      description:
        "cannot start \(executable): \(strerror(result).map { String(cString: $0) } ?? "")")
  }
  return id
}

/// A null-terminated array of C strings for the length of a call.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for copy in copies { free(copy) } }
  return body(copies)
}
