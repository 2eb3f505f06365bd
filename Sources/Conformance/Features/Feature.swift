/// Something that a kernel may or may not be able to do, by its name in every door.
///
/// What is declared and fails is a failure; what is not declared is skipped, visibly.
public struct Feature: RawRepresentable, Hashable, Sendable, Codable, Comparable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// It computes gradients.
  public static let backward = Feature(rawValue: "backward")
  /// It shows gate values and cell states.
  public static let trace = Feature(rawValue: "trace")
  /// It keeps handles: ``SessionKernel``.
  public static let sessions = Feature(rawValue: "sessions")
  /// Its C entry points honour strides.
  public static let strides = Feature(rawValue: "strides")
  /// It answers sequences of no steps.
  public static let zeroSteps = Feature(rawValue: "zero-steps")
  /// Each gate's activation can be chosen.
  public static let activations = Feature(rawValue: "activations")
  /// Equal calls may differ in bits, within the bounds.
  public static let nondeterministic = Feature(rawValue: "nondeterministic")

  /// A problem without biases may come without them: never required, since zeros do as well.
  public static let noBias = Feature(rawValue: "no-bias")

  /// All that the doors know, in the order of the C header's bits: those of the plain layer, then
  /// its variants.
  public static let known: [Feature] =
    [backward, trace, sessions, strides, zeroSteps, activations, nondeterministic] + variants

  /// What networks and cells have beyond the plain LSTM. `merges` are those other than
  /// concatenation; `more-activations` those other than identity, ReLU, leaky ReLU, ELU, logistic
  /// and tanh.
  public static let variants: [Feature] = [
    "lengths", "reverse", "bidirectional", "layers", "projection", "peepholes", "coupled-gates",
    "clip", "cell-clip", "forget-bias", "layer-norm", "no-bias", "dropout-masks", "merges",
    "two-biases", "more-activations",
  ].map(Feature.init(rawValue:))

  /// What a kernel inside this process is taken to do unless it says otherwise.
  public static let ordinary: Set<Feature> = [backward, zeroSteps, activations]

  public static func < (a: Feature, b: Feature) -> Bool { a.rawValue < b.rawValue }
}
