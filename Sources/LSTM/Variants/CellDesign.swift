/// How a cell computes: the plain LSTM, and what a variant adds to it or changes.
///
/// Within a step the parts act in the order in which they stand here.
public struct CellDesign: Hashable, Sendable {
  /// z_q = LN(W_q x + R_q h) γ_q + b_q over each gate's units, and c[t] = LN(c) γ_c + β_c
  /// (Ba, Kiros and Hinton, Layer Normalization, 2016).
  public var layerNorm: LayerNorm?
  public var bias: Bias
  /// Added to the forget gate's pre-activation; not a parameter.
  public var forgetBias: Double
  /// z_i += p_i ⊙ c[t−1], z_f += p_f ⊙ c[t−1], z_o += p_o ⊙ c[t]
  /// (Gers, Schraudolph and Schmidhuber 2002).
  public var hasPeepholes: Bool
  /// Every gate's pre-activation, with all that was added to it, is kept within ±`clip`.
  public var clip: Double?
  public var activations: Activations
  /// f = 1 − i. All parameters keep four blocks; those of the forget gate are ignored
  /// (Greff et al. 2017, *CIFG*; ONNX `input_forget`).
  public var isCoupled: Bool
  /// c[t] is kept within ±`cellClip` before anything reads it.
  public var cellClip: Double?
  /// h = P (o ⊙ tanh(c)), a hidden state of this length; R is [4H, P] then
  /// (Sak, Senior and Beaufays 2014, *LSTMP*).
  public var projection: Int?

  /// How many biases are trained.
  public enum Bias: Hashable, Sendable {
    case one
    /// Two that are added up: one with the inputs, one with the hidden state.
    case two
    /// None: b is zero.
    case none
  }

  public init(
    activations: Activations = Activations(), bias: Bias = .one, forgetBias: Double = 0,
    hasPeepholes: Bool = false, isCoupled: Bool = false, clip: Double? = nil,
    cellClip: Double? = nil, projection: Int? = nil, layerNorm: LayerNorm? = nil
  ) {
    self.activations = activations
    self.bias = bias
    self.forgetBias = forgetBias
    self.hasPeepholes = hasPeepholes
    self.isCoupled = isCoupled
    self.clip = clip
    self.cellClip = cellClip
    self.projection = projection
    self.layerNorm = layerNorm
  }

  /// Whether the equations are those of the plain LSTM. A bias that is zero changes none.
  public var isPlain: Bool {
    self == CellDesign(activations: activations, bias: bias == .none ? .none : .one)
  }

  /// The length of the hidden state: P, or H.
  public func hiddenLength(units: Int) -> Int { projection ?? units }
}
