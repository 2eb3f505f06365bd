internal import CLSTMKernels

/// What the kernels of `Float` and `Double` make use of.
public enum Machine {
  /// `portable`, `x86-64-v3` (AVX2) or `x86-64-v4` (AVX-512).
  public static var instructionSet: String { String(cString: lstmk_instruction_set()) }

  /// How many threads share work that is worth it.
  public static var threads: Int { lstmk_threads() }
}
