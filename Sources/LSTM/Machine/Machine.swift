internal import CLSTMKernels

/// What the kernels of `Float` and `Double` make use of.
public enum Machine {
  /// `portable`, `x86-64-v3` (AVX2) or `x86-64-v4` (AVX-512).
  public static var instructionSet: String { String(cString: lstmk_instruction_set()) }

  /// How many threads share work that is worth it.
  public static var threads: Int { lstmk_threads() }

  /// For programs that run pass after pass: memory that is freed stays with the process, where the
  /// C library leaves a choice. New pages cost more than the arithmetic of a small layer.
  public static func keepFreedMemory() { lstmk_keep_freed_memory() }

  /// Calls `body` with 0 ..< `tasks`, each once, on as many threads as are free, and returns when
  /// all calls have. Within a call of several nothing is shared further.
  public static func share(_ tasks: Int, _ body: @escaping @Sendable (Int) -> Void) {
    withUnsafePointer(to: body) { body in
      lstmk_share(
        { job, index in job?.assumingMemoryBound(to: Body.self).pointee(index) }, body, tasks,
        .infinity)
    }
  }

  private typealias Body = @Sendable (Int) -> Void
}
