public import LSTM

/// How layers and directions are put together, as data; without a mutation as `Network` does it.
public struct Wiring: Hashable, Sendable {
  public static let right = Wiring()

  // How a reverse direction turns the steps of what it takes and gives.
  var inputs = Turn.own
  var outputs = Turn.own
  var upstream = Turn.own
  var gradients = Turn.own

  // Whose tensors a place takes, and whose gradients of initial states it returns.
  var parameters = Source.own
  var initial = Source.own
  var finalUpstream = Source.own
  var finalStates = Source.own
  var initialGradients = Source.own
  var parameterGradients = Source.own

  /// How long the rows are taken to be.
  var lengths = Lengths.own

  var merging = Merging.right
  /// How the merged output's gradient is shared out.
  var sharing = Merging.right
  var between = Between.merged
  /// Which directions' gradients reach what the layer reads.
  var down = Down.both
  /// Whether the upstream gradient of y reaches the layers below the last by itself too.
  var sendsEverywhere = false
  /// Whether the reverse direction is sent the forward one's dx.
  var overwritesUpstream = false
  var mask = Masking.right
  var maskBackward = Masking.right

  public enum Turn: Hashable, Sendable {
    /// Every row from its own end.
    case own
    /// From the last step of all, through the padding.
    case padded
    case none
  }

  public enum Source: Hashable, Sendable {
    case own, otherDirection, forwardDirection
    /// The layers from the last to the first.
    case otherLayer
    case firstPlace
    /// Numbered direction by direction instead of layer by layer.
    case byDirection
  }

  public enum Lengths: Hashable, Sendable {
    case own, ignored, firstRow, mirroredRow, oneLess, oneMore, atLeastOne, zeroIsAll, fullIsZero
  }

  public enum Merging: Hashable, Sendable {
    case right, exchanged, forwardAlone, reverseAlone
    case other(Merge)
    /// Of a product each direction gets the gradient times its own output.
    case ownFactor
    /// The directions' rows are interleaved, unit by unit.
    case interleaved
  }

  /// What a layer reads of the one below.
  public enum Between: Hashable, Sendable { case merged, networkInput, forwardAlone, reverseAlone }

  public enum Down: Hashable, Sendable { case both, forwardAlone, reverseAlone, none }

  public enum Masking: Hashable, Sendable {
    case right, none, twice
    /// The first step's mask at all steps, the first row's for all rows.
    case firstStep, firstRow
    /// Only what is zero in the mask counts; what is kept is not scaled up.
    case unscaled
    /// The output of the last layer is masked too.
    case outputToo
  }
}
