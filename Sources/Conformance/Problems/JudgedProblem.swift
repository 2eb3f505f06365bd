public import Bounds
import GradientCheck
public import LSTM
public import LSTMVectors

/// A problem with all that a verdict needs: its truth, and how that answers to rounding errors.
public struct JudgedProblem: Sendable {
  public let id: String
  public let problem: Problem<Double>
  public let dimensions: Dimensions
  public let truth: [Quantity: Tensor<Double>]
  /// The number formats whose kernels can be judged.
  public let serves: [NumberFormat]
  private let source: Source
  private let longestDot: Int
  /// The arithmetic that truth was computed in; nil where it is certified.
  private let truthArithmetic: Contract?
  /// Where first-order bounds are known not to hold, and so no claim is made.
  private var notGateable: [Claim: Set<Quantity>] = [:]

  /// What bounds follow from.
  private enum Source {
    /// Rows [15, …shape] for `Sensitivity`: bounds of any contract and tier.
    case sensitivities([Quantity: Tensor<Float>])
    /// Bounds of one contract in the probabilistic tier.
    case probes(ProbedBounds)
  }

  private struct Claim: Hashable {
    let contract: Contract
    let tier: Tier
  }

  /// A committed vector, with what its manifest entry says of the contracts known by name.
  public init(_ vector: GoldenVector) {
    id = vector.entry.id
    problem = vector.problem
    dimensions = vector.entry.configuration.dimensions
    truth = vector.truth
    serves = vector.entry.serves
    source = .sensitivities(vector.sensitivities)
    longestDot = vector.entry.longestDot
    truthArithmetic = nil
    for contract in Contract.presets where serves.contains(contract.format) {
      for tier in Tier.allCases {
        notGateable[Claim(contract: contract, tier: tier)] = Set(
          vector.entry.notGateable.filter {
            $0.contract == contract.name && $0.tier == tier.rawValue
          }.flatMap(\.quantities))
      }
    }
  }

  /// A problem made at run time: truth and bounds are computed here.
  ///
  /// - Parameter format: the number format that holds the problem, and whose kernels it judges.
  /// - Throws: `ShapeError` or ``NoFinerArithmeticError``.
  public init(id: String, _ problem: Problem<Double>, for format: NumberFormat) throws {
    self.init(
      id: id, problem, try Truth(of: problem, for: format), try NetworkProgram(problem),
      serves: format)
  }

  init(
    id: String, _ problem: Problem<Double>, _ truth: Truth, _ program: NetworkProgram,
    serves format: NumberFormat
  ) {
    self.id = id
    self.problem = problem
    dimensions = program.size
    self.truth = truth.values
    serves = [format]
    source = .sensitivities(program.sensitivities())
    longestDot = program.longestDot
    truthArithmetic = truth.arithmetic
  }

  /// A problem of any size, judged by one contract in the probabilistic tier alone.
  ///
  /// - Throws: `ShapeError`.
  public init(id: String, _ problem: Problem<Double>, probed bounds: ProbedBounds) throws {
    self.id = id
    self.problem = problem
    dimensions = try problem.dimensions()
    truth = bounds.truth
    serves = [bounds.contract.format]
    source = .probes(bounds)
    longestDot = 0
    truthArithmetic = nil
    // Probes follow errors to all orders.
    notGateable[Claim(contract: bounds.contract, tier: .probabilistic)] = []
  }

  /// The same problem with what is not gateable under a contract already found, so that many runs
  /// need not look for it again.
  public func examined(for contract: Contract, _ tier: Tier) -> JudgedProblem {
    var examined = self
    examined.notGateable[Claim(contract: contract, tier: tier)] = notGateable(contract, tier)
    return examined
  }

  /// How much the contract's bounds say of each quantity.
  ///
  /// - Throws: `ShapeError` for sensitivities that are none.
  public func labels(for contract: Contract, _ tier: Tier) throws -> [Quantity: Label] {
    let examined = examined(for: contract, tier)
    return try truth.keys.reduce(into: [:]) { labels, quantity in
      let bounds = try bounds(of: quantity, contract, tier)
      labels[quantity] = try examined.label(of: quantity, by: bounds, contract, tier)
    }
  }

  /// How much bounds say of a quantity: nothing where it is not gateable.
  func label(
    of quantity: Quantity, by bounds: Tensor<Double>, _ contract: Contract, _ tier: Tier
  ) throws(MissingQuantityError) -> Label {
    guard let truth = truth[quantity] else { throw MissingQuantityError(quantity: quantity) }
    return notGateable(contract, tier).contains(quantity)
      ? .notGateable : Label(bounds: bounds, truth: truth)
  }

  /// Whether no kernel that keeps the contract can cross a kink.
  ///
  /// - Throws: `ShapeError` naming a tensor that does not fit.
  func isFarFromKinks(under contract: Contract) throws -> Bool {
    try NetworkProgram(problem).isFarFromKinks(under: [contract])
  }

  /// Of which quantities no claim is made: as the manifest says, or found by following errors of
  /// the contract's sizes to all orders, always with the same random signs.
  func notGateable(_ contract: Contract, _ tier: Tier) -> Set<Quantity> {
    if let known = notGateable[Claim(contract: contract, tier: tier)] { return known }
    var signs = SeededGenerator(seed: 1)
    // Where errors cannot be followed nothing can be claimed.
    guard case .sensitivities(let sensitivities) = source,
      let fractions = try? NetworkProgram(problem).higherOrders(
        sensitivities, truth: truth, contract: contract, tier: tier, using: &signs)
    else { return Set(Quantity.all(in: problem.design)) }
    return Set(fractions.filter { $0.value > 1 }.keys)
  }

  /// How far a kernel may lie from the truth, element by element.
  ///
  /// - Throws: ``MissingQuantityError``, `ShapeError` for sensitivities that are none, or
  ///   ``UnprobedError``.
  func bounds(
    of quantity: Quantity, _ contract: Contract, _ tier: Tier
  ) throws -> Tensor<Double> {
    switch source {
    case .sensitivities(let rows):
      guard let rows = rows[quantity] else { throw MissingQuantityError(quantity: quantity) }
      return try bounds(of: quantity, Sensitivity(rows), contract, tier)
    case .probes(let probed):
      guard probed.contract == contract, tier == .probabilistic else {
        throw UnprobedError(id: id, contract: probed.contract)
      }
      guard let bounds = probed.bound(of: quantity) else {
        throw MissingQuantityError(quantity: quantity)
      }
      return bounds
    }
  }

  private func bounds(
    of quantity: Quantity, _ sensitivity: Sensitivity, _ contract: Contract, _ tier: Tier
  ) throws(MissingQuantityError) -> Tensor<Double> {
    guard let truth = truth[quantity] else { throw MissingQuantityError(quantity: quantity) }
    var bounds = sensitivity.bound(
      truth: truth, contract: contract, tier: tier, longestDot: longestDot)
    if let truthArithmetic {
      // Truth may itself be off by as much as its arithmetic allows, whatever the tier.
      let own = sensitivity.bound(
        truth: truth, contract: truthArithmetic, tier: .proof, longestDot: longestDot)
      for at in own.elements.indices { bounds.elements[at] += own.elements[at] }
    }
    return bounds
  }
}

/// A question that the probes of a problem do not answer.
public struct UnprobedError: Error, CustomStringConvertible {
  public let id: String
  public let contract: Contract
  public var description: String {
    "\(id) was probed for contract \(contract.name), probabilistic tier: it can be judged by no "
      + "other"
  }
}
