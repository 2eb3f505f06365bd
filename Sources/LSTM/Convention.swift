/// How a framework stores the parameters and sequences of an LSTM layer, as data.
///
/// The equations are the same everywhere; what differs is the order of the gates, whether there
/// are one or two biases, which way the matrices lie, and the order of the sequence axes.
public struct Convention: Hashable, Sendable {
  public let name: String
  /// The axes of an input or output sequence.
  public let axes: SequenceAxes
  /// The stored tensors, in the framework's own names.
  public let slots: [Slot]

  /// The order of a sequence tensor's axes.
  public enum SequenceAxes: String, Hashable, Sendable, CaseIterable {
    /// steps, batch, inputs
    case timeMajor = "T,N,I"
    /// batch, steps, inputs
    case batchMajor = "N,T,I"
    /// batch, inputs, steps
    case timeLast = "N,I,T"
  }

  /// One stored tensor: which part of which gates it holds, and how it lies.
  public struct Slot: Hashable, Sendable {
    public let name: String
    public let part: Part
    /// The gates whose blocks follow each other in the tensor.
    public let gates: [Gate]
    /// Whether the units (all gates' blocks of them) are the last axis instead of the first.
    public let unitsLast: Bool
    /// Whether an axis of length 1 stands before the others.
    public let leadingAxis: Bool

    init(
      _ name: String, _ part: Part, _ gates: [Gate], unitsLast: Bool = false,
      leadingAxis: Bool = false
    ) {
      self.name = name
      self.part = part
      self.gates = gates
      self.unitsLast = unitsLast
      self.leadingAxis = leadingAxis
    }
  }

  /// The parameters that one stored tensor holds.
  public enum Part: Hashable, Sendable {
    case inputWeights
    case recurrentWeights
    /// Recurrent and input weights side by side: hidden state first, then inputs.
    case stackedWeights
    /// The only bias.
    case bias
    /// The bias that is added to the input projection; the recurrent one is added to it.
    case inputBias
    case recurrentBias
    /// All gates of the input bias, then all gates of the recurrent bias.
    case bothBiases
  }

  /// The number of biases: they add up to the b of the equations.
  public var biases: Int {
    slots.contains { [.inputBias, .bothBiases].contains($0.part) } ? 2 : 1
  }
}

extension Convention {
  /// All named conventions of frameworks.
  public static let all = [epynn, numpyML, pytorch, keras, onnx, cudnn, jax]

  /// The storage of the equations and of the vector files: W, R and b, one bias.
  public static let canonical = Convention(
    name: "canonical", axes: .timeMajor,
    slots: [
      Slot("W", .inputWeights, Gate.allCases), Slot("R", .recurrentWeights, Gate.allCases),
      Slot("b", .bias, Gate.allCases),
    ])

  /// ``canonical`` or a framework's convention by its name, or nil.
  public static func named(_ name: String) -> Convention? {
    ([canonical] + all).first { $0.name == name }
  }

  private static func each(
    _ gates: [Gate], _ slot: (Gate) -> Slot
  ) -> [Slot] { gates.map(slot) }

  /// EpyNN's layer: twelve tensors, units last.
  public static let epynn = Convention(
    name: "epynn", axes: .batchMajor,
    slots: each([.forget, .input, .candidate, .output]) {
      Slot("U_\($0.letter)", .inputWeights, [$0], unitsLast: true)
    }
      + each([.forget, .input, .candidate, .output]) {
        Slot("V_\($0.letter)", .recurrentWeights, [$0], unitsLast: true)
      }
      + each([.forget, .input, .candidate, .output]) {
        Slot("b_\($0.letter)", .bias, [$0], leadingAxis: true)
      })

  /// numpy-ml's cell: one matrix a gate over [hidden, inputs]; u is the update (input) gate and
  /// c the candidate.
  public static let numpyML: Convention = {
    let letters: [(Gate, String)] = [
      (.forget, "f"), (.input, "u"), (.candidate, "c"), (.output, "o"),
    ]
    return Convention(
      name: "numpy-ml", axes: .timeLast,
      slots: letters.map { Slot("W\($0.1)", .stackedWeights, [$0.0], unitsLast: true) }
        + letters.map { Slot("b\($0.1)", .bias, [$0.0], leadingAxis: true) })
  }()

  /// `torch.nn.LSTM`, one layer.
  public static let pytorch = Convention(
    name: "pytorch", axes: .timeMajor,
    slots: [
      Slot("weight_ih", .inputWeights, Gate.allCases),
      Slot("weight_hh", .recurrentWeights, Gate.allCases),
      Slot("bias_ih", .inputBias, Gate.allCases),
      Slot("bias_hh", .recurrentBias, Gate.allCases),
    ])

  /// `keras.layers.LSTM`.
  public static let keras = Convention(
    name: "keras", axes: .batchMajor,
    slots: [
      Slot("kernel", .inputWeights, Gate.allCases, unitsLast: true),
      Slot("recurrent_kernel", .recurrentWeights, Gate.allCases, unitsLast: true),
      Slot("bias", .bias, Gate.allCases),
    ])

  /// The ONNX LSTM operator, one direction, layout 0; its gate order is i, o, f, c.
  public static let onnx = Convention(
    name: "onnx", axes: .timeMajor,
    slots: {
      let gates: [Gate] = [.input, .output, .forget, .candidate]
      return [
        Slot("W", .inputWeights, gates, leadingAxis: true),
        Slot("R", .recurrentWeights, gates, leadingAxis: true),
        Slot("B", .bothBiases, gates, leadingAxis: true),
      ]
    }())

  /// cuDNN's linear layers 0…3 (inputs) and 4…7 (recurrent), each with its bias.
  public static let cudnn = Convention(
    name: "cudnn", axes: .timeMajor,
    slots: each(Gate.allCases) { Slot("W_\($0.letter)", .inputWeights, [$0]) }
      + each(Gate.allCases) { Slot("R_\($0.letter)", .recurrentWeights, [$0]) }
      + each(Gate.allCases) { Slot("bW_\($0.letter)", .inputBias, [$0]) }
      + each(Gate.allCases) { Slot("bR_\($0.letter)", .recurrentBias, [$0]) })

  /// Flax's `LSTMCell` and `OptimizedLSTMCell`: a dense layer a gate and side.
  public static let jax = Convention(
    name: "jax", axes: .batchMajor,
    slots: each(Gate.allCases) {
      Slot("i\($0.letter).kernel", .inputWeights, [$0], unitsLast: true)
    }
      + each(Gate.allCases) {
        Slot("h\($0.letter).kernel", .recurrentWeights, [$0], unitsLast: true)
      }
      + each(Gate.allCases) { Slot("h\($0.letter).bias", .bias, [$0]) })
}
