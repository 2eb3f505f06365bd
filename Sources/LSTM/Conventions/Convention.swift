/// How a framework stores the parameters and sequences of an LSTM layer, as data.
///
/// The equations are the same everywhere; what differs is the order of the gates, whether there
/// are one or two biases, which way the matrices lie, and the order of the sequence axes.
public struct Convention: Hashable, Sendable {
  public let name: String
  /// The axes of an input or output sequence.
  public let axes: SequenceAxes
  /// The stored tensors of a plain layer, in the framework's own names.
  public let slots: [Slot]
  /// What it stores beside where a variant has it: peepholes, a projection.
  public let variantSlots: [Slot]
  /// Whether a layer without biases stores none; otherwise it stores zeros.
  public let biasIsOptional: Bool
  /// How the tensors of several layers and directions are told apart.
  public let directions: Directions

  init(
    name: String, axes: SequenceAxes, slots: [Slot], variantSlots: [Slot] = [],
    biasIsOptional: Bool = true, directions: Directions
  ) {
    self.name = name
    self.axes = axes
    self.slots = slots
    self.variantSlots = variantSlots
    self.biasIsOptional = biasIsOptional
    self.directions = directions
  }

  /// Where the tensors of a direction are found in what a layer of a network stores.
  public enum Directions: Hashable, Sendable {
    /// There is no other direction than forward.
    case forwardOnly
    /// Under names in which `{tensor}`, `{layer}` (from 0) and `{place}` (layer and direction
    /// counted as one) stand for themselves.
    case named(alone: String, forward: String, reverse: String)
    /// Side by side along the leading axis, which then has length 2.
    case stacked
  }

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
    /// Whether gates and their units are two axes instead of one.
    public let gateAxis: Bool

    init(
      _ name: String, _ part: Part, _ gates: [Gate] = [], unitsLast: Bool = false,
      leadingAxis: Bool = false, gateAxis: Bool = false
    ) {
      self.name = name
      self.part = part
      self.gates = gates
      self.unitsLast = unitsLast
      self.leadingAxis = leadingAxis
      self.gateAxis = gateAxis
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
    /// The weights of the cell state in the gates i, f and o.
    case peepholes
    /// P [P, H]: its rows are the hidden state's entries instead of units.
    case projection
  }

  /// The number of biases: they add up to the b of the equations.
  public var biases: Int {
    slots.contains { [.inputBias, .bothBiases].contains($0.part) } ? 2 : 1
  }
}
