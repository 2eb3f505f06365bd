extension Convention {
  /// All named conventions of frameworks.
  public static let all = [epynn, numpyML, pytorch, keras, onnx, cudnn, onednn, jax, mlx]

  /// The storage of the equations and of the vector files: W, R and b, one bias.
  public static let canonical = Convention(
    name: "canonical", axes: .timeMajor,
    slots: [
      Slot("W", .inputWeights, Gate.allCases), Slot("R", .recurrentWeights, Gate.allCases),
      Slot("b", .bias, Gate.allCases),
    ], directions: .forwardOnly)

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
      }, biasIsOptional: false, directions: .forwardOnly)

  /// numpy-ml's cell: one matrix a gate over [hidden, inputs]; u is the update (input) gate and
  /// c the candidate.
  public static let numpyML: Convention = {
    let letters: [(Gate, String)] = [
      (.forget, "f"), (.input, "u"), (.candidate, "c"), (.output, "o"),
    ]
    return Convention(
      name: "numpy-ml", axes: .timeLast,
      slots: letters.map { Slot("W\($0.1)", .stackedWeights, [$0.0], unitsLast: true) }
        + letters.map { Slot("b\($0.1)", .bias, [$0.0], leadingAxis: true) },
      biasIsOptional: false,
      directions: .named(
        alone: "{tensor}", forward: "cell_fwd.{tensor}", reverse: "cell_bwd.{tensor}"))
  }()

  /// `torch.nn.LSTM`; of several layers or directions the names of its state dictionary.
  public static let pytorch = Convention(
    name: "pytorch", axes: .timeMajor,
    slots: [
      Slot("weight_ih", .inputWeights, Gate.allCases),
      Slot("weight_hh", .recurrentWeights, Gate.allCases),
      Slot("bias_ih", .inputBias, Gate.allCases),
      Slot("bias_hh", .recurrentBias, Gate.allCases),
    ],
    variantSlots: [Slot("weight_hr", .projection)],
    directions: .named(
      alone: "{tensor}_l{layer}", forward: "{tensor}_l{layer}",
      reverse: "{tensor}_l{layer}_reverse"))

  /// `keras.layers.LSTM`, in both directions the two layers of `Bidirectional`.
  public static let keras = Convention(
    name: "keras", axes: .batchMajor,
    slots: [
      Slot("kernel", .inputWeights, Gate.allCases, unitsLast: true),
      Slot("recurrent_kernel", .recurrentWeights, Gate.allCases, unitsLast: true),
      Slot("bias", .bias, Gate.allCases),
    ],
    directions: .named(
      alone: "{tensor}", forward: "forward_layer.{tensor}", reverse: "backward_layer.{tensor}"))

  /// The ONNX LSTM operator, layout 0; its gate order is i, o, f, c, that of its peepholes i, o, f.
  public static let onnx = Convention(
    name: "onnx", axes: .timeMajor,
    slots: {
      let gates: [Gate] = [.input, .output, .forget, .candidate]
      return [
        Slot("W", .inputWeights, gates, leadingAxis: true),
        Slot("R", .recurrentWeights, gates, leadingAxis: true),
        Slot("B", .bothBiases, gates, leadingAxis: true),
      ]
    }(),
    variantSlots: [Slot("P", .peepholes, [.input, .output, .forget], leadingAxis: true)],
    directions: .stacked)

  /// cuDNN's linear layers 0…3 (inputs) and 4…7 (recurrent), each with its bias, and 8
  /// (projection); of several layers or directions with its number of the pseudo-layer before.
  public static let cudnn = Convention(
    name: "cudnn", axes: .timeMajor,
    slots: each(Gate.allCases) { Slot("W_\($0.letter)", .inputWeights, [$0]) }
      + each(Gate.allCases) { Slot("R_\($0.letter)", .recurrentWeights, [$0]) }
      + each(Gate.allCases) { Slot("bW_\($0.letter)", .inputBias, [$0]) }
      + each(Gate.allCases) { Slot("bR_\($0.letter)", .recurrentBias, [$0]) },
    variantSlots: [Slot("P", .projection)],
    directions: .named(
      alone: "{place}.{tensor}", forward: "{place}.{tensor}", reverse: "{place}.{tensor}"))

  /// oneDNN's primitive for one layer: `ldigo` weights, `ldgo` biases and peepholes, `ldio`
  /// projection, all without the axis of layers.
  public static let onednn = Convention(
    name: "onednn", axes: .timeMajor,
    slots: [
      Slot(
        "weights_layer", .inputWeights, Gate.allCases, unitsLast: true, leadingAxis: true,
        gateAxis: true),
      Slot(
        "weights_iter", .recurrentWeights, Gate.allCases, unitsLast: true, leadingAxis: true,
        gateAxis: true),
      Slot("bias", .bias, Gate.allCases, leadingAxis: true, gateAxis: true),
    ],
    variantSlots: [
      Slot(
        "weights_peephole", .peepholes, [.input, .forget, .output], leadingAxis: true,
        gateAxis: true),
      Slot("weights_projection", .projection, unitsLast: true, leadingAxis: true),
    ],
    directions: .stacked)

  /// Flax's `LSTMCell` and `OptimizedLSTMCell`: a dense layer a gate and side.
  public static let jax = Convention(
    name: "jax", axes: .batchMajor,
    slots: each(Gate.allCases) {
      Slot("i\($0.letter).kernel", .inputWeights, [$0], unitsLast: true)
    }
      + each(Gate.allCases) {
        Slot("h\($0.letter).kernel", .recurrentWeights, [$0], unitsLast: true)
      }
      + each(Gate.allCases) { Slot("h\($0.letter).bias", .bias, [$0]) },
    biasIsOptional: false,
    directions: .named(
      alone: "{tensor}", forward: "forward_rnn.cell.{tensor}",
      reverse: "backward_rnn.cell.{tensor}"))

  /// `mlx.nn.LSTM`.
  public static let mlx = Convention(
    name: "mlx", axes: .batchMajor,
    slots: [
      Slot("Wx", .inputWeights, Gate.allCases), Slot("Wh", .recurrentWeights, Gate.allCases),
      Slot("bias", .bias, Gate.allCases),
    ], directions: .forwardOnly)
}
