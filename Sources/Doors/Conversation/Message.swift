import Conformance
import LSTM
import LSTMVectors

/// The lines of `lstmcheck-adapter/1`: the host writes requests, the adapter answers each with one
/// reply; events may come before a reply. `Guides/CommandDoor.md` is its specification.
enum Conversation {
  static let version = "lstmcheck-adapter/1"
  /// No line may be longer.
  static let longestLine = 1 << 16

  enum Operation: String, Codable {
    case describe, solve, sessions
    /// What no adapter knows: later versions may ask for more, and want to be refused.
    case unknown
  }
}

/// One line from the host.
struct Request: Codable {
  var id: Int
  var op: Conversation.Operation
  var `protocol`: String?
  var dtype: NumberFormat?
  var batch: Int?
  var steps: Int?
  var inputs: Int?
  var units: Int?
  /// Absent: logistic gates, tanh candidate and cell.
  var activations: Activations?
  // As in a vector's configuration, absent where the plain layer has it.
  var layers: Int?
  var direction: NetworkDesign.Direction?
  var merge: Merge?
  var lengths: [Int]?
  var projection: Int?
  var peepholes: Bool?
  var coupled: Bool?
  var clip: Double?
  var cellClip: Double?
  var forgetBias: Double?
  var layerNorm: LayerNorm?
  var bias: Configuration.Bias?
  var dropout: Dropout?
  /// What the problem needs of a kernel; absent when nothing.
  var features: [Feature]?
  /// Whether gradients are asked for.
  var backward: Bool?
  /// The file to read.
  var tensors: String?
  /// The file to write.
  var answer: String?
  /// For `sessions`: what each thread does, one list a thread.
  var threads: [[SessionCall]]?
  /// To a library's own process alone: what to ask with other signs before, in the same memory.
  var decoy: Decoy.Part?

  private enum CodingKeys: String, CodingKey {
    case id, op, `protocol`, dtype, batch, steps, inputs, units, activations, layers, direction
    case merge, lengths, projection, peepholes, coupled, clip, bias, dropout, features, backward
    case tensors, answer, threads, decoy
    case cellClip = "cell_clip"
    case forgetBias = "forget_bias"
    case layerNorm = "layer_norm"
  }

  init(_ op: Conversation.Operation) {
    id = 0
    self.op = op
  }
}

/// One call of a session, its tensors under the prefix of its place: "0.2.input.x".
struct SessionCall: Codable {
  enum Operation: String, Codable {
    case create, reset, forward, backward, destroy
    case setWeights = "set-weights"
  }
  var op: Operation
  var batch: Int
  var steps: Int
  var inputs: Int
  var units: Int
  /// Of `create`; absent: the usual ones.
  var activations: Activations?
}

/// One line from the adapter: an event, a failure, or the end of a request.
struct Reply: Codable {
  var id: Int?
  /// One sentence: why there is no answer.
  var error: String?
  /// One sentence: what the kernel did that no kernel may do.
  var misconduct: String?
  /// What the kernel is doing now ("calling") or what it touched ("fault").
  var event: String?
  var what: String?
  /// Seconds inside the kernel.
  var seconds: Double?
  var description: Description?
}

/// What an adapter says about its kernel.
public struct Description: Codable, Sendable, Hashable {
  public var name: String
  public var version: String?
  /// How parameters and sequences are stored; absent: "canonical".
  public var convention: String?
  public var dtypes: [String]
  public var features: [String]?
  /// A contract by dtype, where it is not the one of that name.
  public var contracts: [String: String]?
}
