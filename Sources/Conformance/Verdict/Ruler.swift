public import Bounds
public import LSTM

/// One problem's truths and bounds under one contract, laid out once for many answers.
public struct Ruler: Sendable {
  public let problem: JudgedProblem
  private let marks: [Quantity: Mark]
  private let lastDigits: Double

  private struct Mark: Sendable {
    let truth: [Double]
    let bounds: [Double]
    /// How many bounds away is wrong.
    let limit: Double
    /// The bounds' size in parts of the truth's; zero where they claim nothing.
    let proportion: Double

    init(truth: Tensor<Double>, bounds: Tensor<Double>, isClaimed: Bool) {
      func size(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      self.truth = truth.elements
      self.bounds = bounds.elements
      limit = isClaimed ? 1 : .greatestFiniteMagnitude
      let right = size(self.truth)
      proportion = isClaimed && right > 0 ? size(self.bounds) / right : 0
    }
  }

  /// - Parameter examined: the contract by which is known what is not gateable, when it is not the
  ///   judge's own.
  /// - Throws: `ShapeError` or ``MissingQuantityError`` naming the tensor.
  public init(_ judge: Judge, _ problem: JudgedProblem, examined: Contract? = nil) throws {
    self.problem = problem
    let unclaimed = problem.notGateable(examined ?? judge.contract, judge.tier)
    var marks: [Quantity: Mark] = [:]
    for (quantity, truth) in problem.truth {
      let bounds = try problem.bounds(of: quantity, judge.contract, judge.tier)
      let isClaimed =
        !unclaimed.contains(quantity) && Label(bounds: bounds, truth: truth) != .notGateable
      marks[quantity] = Mark(truth: truth, bounds: bounds, isClaimed: isClaimed)
    }
    self.marks = marks
    lastDigits = 8 * judge.contract.format.unitRoundoff
  }

  /// The quantities of an answer that are not as the truth says; of what the problem has not,
  /// such as the gradient of a bias that is none, nothing is said.
  public func wrong(_ answer: [Quantity: Tensor<Double>]) -> Set<Quantity> {
    Set(answer.keys.filter { marks[$0] != nil && !agrees(answer[$0], on: $0) })
  }

  private func agrees(_ got: Tensor<Double>?, on quantity: Quantity) -> Bool {
    guard let got, let mark = marks[quantity], got.count == mark.truth.count else { return false }
    return got.elements.indices.allSatisfy { at in
      Deviation.fraction(
        got: got.elements[at], truth: mark.truth[at], bound: mark.bounds[at]) <= mark.limit
    }
  }

  /// How far an answer lies from a wrong layer's answer, as a part of what rounding explains.
  ///
  /// Rounding moves a wrong answer about as much as the truth, or what is larger than that in
  /// proportion, and at least in its own last digits.
  func distance(
    _ got: Tensor<Double>, from other: Tensor<Double>?, on quantity: Quantity
  ) -> Double {
    guard let other, let mark = marks[quantity], got.shape == other.shape,
      got.count == mark.truth.count
    else { return .infinity }
    let proportion = max(lastDigits, mark.proportion)
    var farthest = 0.0
    for at in got.elements.indices {
      let bound = mark.bounds[at] + proportion * other.elements[at].magnitude
      farthest = max(
        farthest,
        Deviation.fraction(got: got.elements[at], truth: other.elements[at], bound: bound))
    }
    return farthest
  }
}
