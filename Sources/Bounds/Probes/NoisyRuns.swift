import LSTM
import Synchronization

/// One plain layer run several times side by side: lane 0 exactly, each other lane with errors
/// wherever ``NetworkProgram`` says that a kernel makes them, drawn with the contract's size as their
/// standard deviation.
///
/// How large errors are follows from the exact lane. The errors of a step are those of its number,
/// so that a step can be run again.
struct NoisyRuns: Sendable {
  let problem: Problem<Double>
  let size: Dimensions
  /// The exact one first.
  let lanes: Int
  private let contractSizes: ErrorSizes
  private let generator: @Sendable (_ lane: Int, Occasion) -> Draws

  /// Of the gates i, f, g, o and of the cell; nil where the activation makes no errors.
  let activations: [ProbedActivation?]
  let recurrent: Factor<Double>
  let recurrentBack: Factor<Double>
  let inputBack: Factor<Double>
  /// |R|, which sums up magnitudes, and |W|.
  let recurrentSizes: Factor<Double>
  let recurrentSizesBack: Factor<Double>
  let inputMagnitudes: [Double]

  /// - Throws: ``UnprobedActivationError``.
  init(
    _ problem: Problem<Double>, _ size: Dimensions, lanes: Int, sizes: ErrorSizes,
    generator: @escaping @Sendable (_ lane: Int, Occasion) -> Draws
  ) throws(UnprobedActivationError) {
    self.problem = problem
    self.size = size
    self.lanes = lanes
    contractSizes = sizes
    self.generator = generator
    let chosen = problem.activations
    var activations: [ProbedActivation?] = []
    for activation in Gate.allCases.map({ chosen[$0] }) + [chosen.cell] {
      activations.append(try ProbedActivation(activation))
    }
    self.activations = activations
    let (w, r) = (problem.parameters.inputWeights, problem.parameters.recurrentWeights)
    let magnitudes = r.map(\.magnitude)
    recurrent = Factor(.secondTransposed, r)
    recurrentBack = Factor(.plain, r)
    inputBack = Factor(.plain, w)
    recurrentSizes = Factor(.secondTransposed, magnitudes)
    recurrentSizesBack = Factor(.plain, magnitudes)
    inputMagnitudes = w.elements.map(\.magnitude)
  }

  /// N
  var rows: Int { size.batch }

  func sizes(in lane: Int) -> ErrorSizes { lane == 0 ? .none : contractSizes }

  func draw(_ lane: Int, _ occasion: Occasion) -> Draws { generator(lane, occasion) }

  /// Adds the errors of dot products to what they give.
  ///
  /// - Parameter magnitudes: the sums of their terms' magnitudes in the exact lane.
  func disturb(
    _ numbers: inout [Double], _ lane: Int, _ occasion: Occasion, terms: Int,
    _ magnitudes: [Double]
  ) {
    var draw = draw(lane, occasion)
    let ofDot = sizes(in: lane).ofDot(terms: terms)
    for (at, magnitude) in magnitudes.enumerated() { numbers[at] += draw(ofDot * magnitude) }
  }

  /// The entries of some steps of a sequence [T, N, …].
  func numbers(_ sequence: Tensor<Double>, of steps: Range<Int>) -> ArraySlice<Double> {
    let length = sequence.count / max(size.steps, 1)
    return sequence.elements[(steps.lowerBound * length)..<(steps.upperBound * length)]
  }

  /// What `body` makes of each lane, on all cores.
  func inEachLane<Result: Sendable>(
    _ body: @escaping @Sendable (_ lane: Int) -> Result
  ) -> [Result] {
    let results = Gathered<Result>()
    Machine.share(lanes) { lane in
      let result = body(lane)
      results.byLane.withLock { $0[lane] = result }
    }
    return results.byLane.withLock { results in (0..<lanes).compactMap { results[$0] } }
  }

  /// The product of all lanes' rows, one after the other, with a matrix; lane by lane.
  func product(_ lanes: [[Double]], _ matrix: Factor<Double>) -> [ArraySlice<Double>] {
    let rows = lanes.count * self.rows
    let results = multiply(Array(lanes.joined())[...], matrix, rows: rows)
    let length = results.count / lanes.count
    return lanes.indices.map { results[($0 * length)..<(($0 + 1) * length)] }
  }
}

/// What threads bring together.
private final class Gathered<Result: Sendable>: Sendable {
  let byLane = Mutex<[Int: Result]>([:])
}

/// Where in a run errors are drawn, each time the same ones.
enum Occasion {
  case forward(_ step: Int)
  case backward(_ step: Int)
  case inputGradient(_ step: Int)
  case initialGradient
  case sum(Quantity)

  var number: UInt64 {
    switch self {
    case .forward(let step): UInt64(step) << 3
    case .backward(let step): UInt64(step) << 3 | 1
    case .inputGradient(let step): UInt64(step) << 3 | 2
    case .initialGradient: 3
    case .sum(.weightGradient): 4
    case .sum(.recurrentGradient): 5
    case .sum: 6
    }
  }
}

/// A product with a matrix made ready for it, `rows` rows of results.
func multiply(_ a: ArraySlice<Double>, _ b: Factor<Double>, rows: Int) -> [Double] {
  var result = Array(repeating: 0.0, count: rows * b.columns)
  var sum = result.mutableSpan
  Double.addProduct(a.span, b, to: &sum, rows: 0..<rows)
  return result
}
