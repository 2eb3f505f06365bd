public import LSTM

/// The bounds of one contract in the probabilistic tier, estimated by running the layer with
/// errors, for problems too large to follow every error to every element.
///
/// Each probe is one forward and backward pass in double precision, to all orders, with an error
/// drawn wherever a kernel makes one, the contract's size its standard deviation. That of an
/// element is the root mean square of the probes' deviations, pooled over neighbours and widened
/// by what covers the estimate's own error (``Spread``); what then follows is as in
/// ``Sensitivity``.
public struct ProbedBounds: Sendable {
  public let contract: Contract
  public let probes: Int
  private let spreads: [Quantity: Spread]
  private let size: Dimensions
  /// How many standard deviations the truth, in double precision, may be off.
  private let truthDeviations: Double

  /// - Parameters:
  ///   - generator: a source of random numbers for each number, each time the same.
  ///   - progress: told what part is done.
  /// - Throws: `ShapeError` naming the first tensor that does not fit the others,
  ///   ``UnprobedActivationError``, or ``UnprobedContractError`` for a contract too fine.
  public init(
    _ problem: Problem<Double>, contract: Contract,
    generator: @escaping @Sendable (UInt64) -> any RandomNumberGenerator,
    progress: (_ done: Double) -> Void = { _ in }
  ) throws {
    let size = try problem.dimensions()
    let pooling = Pooling(size)
    let longestDot = problem.design.longestDot(size)
    self.size = size
    self.contract = contract
    probes = pooling.probes
    truthDeviations = try Self.truthDeviations(contract, size, longestDot: longestDot)

    var spreads: [Quantity: Spread] = [:]
    for quantity in Quantity.allCases {
      let shape = quantity.shape(size)
      let width = quantity == .biasGradient ? size.units : shape.last ?? 1
      spreads[quantity] = Spread(
        count: shape.reduce(1, *), width: width, neighbours: pooling.neighbours)
    }
    let together = Self.probesTogether(size, of: probes)
    let groups = stride(from: 0, to: probes, by: together).map {
      $0..<min($0 + together, pooling.probes)
    }
    let chunk = ProbeSweep.chunk(size)
    let parts = 2 * groups.count * ((size.steps + chunk - 1) / chunk)
    var done = 0
    for group in groups {
      let runs = try NoisyRuns(
        problem, size, lanes: group.count + 1,
        sizes: ErrorSizes(contract, longestDot: longestDot)
      ) { lane, occasion in
        // The exact lane draws too, and ignores it.
        Draws(generator(UInt64(group.lowerBound + lane) << 40 | occasion.number))
      }
      var sweep = ProbeSweep(runs, spreads)
      spreads = [:]
      sweep.run {
        done += 1
        progress(Double(done) / Double(parts))
      }
      spreads = sweep.spreads
    }
    self.spreads = spreads
  }

  /// What the layer computes without errors, in double precision.
  public var truth: [Quantity: Tensor<Double>] {
    Dictionary(
      uniqueKeysWithValues: spreads.map { quantity, spread in
        (quantity, Tensor(shape: quantity.shape(size), elements: spread.exact))
      })
  }

  /// How far a kernel may lie from ``truth``, element by element; nil for what the plain layer has
  /// not.
  public func bound(of quantity: Quantity) -> Tensor<Double>? {
    guard let spread = spreads[quantity] else { return nil }
    let widened =
      Tier.secondOrder * (Tier.deviations + truthDeviations)
    return Tensor(
      shape: quantity.shape(size),
      elements: zip(spread.deviations(probes: probes), spread.exact).map { deviation, truth in
        // Where errors grow beyond all numbers nothing is promised.
        let propagated = deviation.isFinite ? widened * deviation : .infinity
        return propagated + (contract.storage + 0x1p-53) * truth.magnitude + contract.underflow
      })
  }

  /// How many probes' sums of parameter gradients and kept steps are in memory at once: about a
  /// gigabyte.
  private static func probesTogether(_ size: Dimensions, of probes: Int) -> Int {
    let kept = ProbeSweep.chunk(size) * size.batch * 12 * size.units
    let lane = 4 * size.units * (size.inputs + size.units) + kept
    let most = max(1, min(probes, (1 << 27) / max(lane, 1) - 1))
    let groups = (probes + most - 1) / most
    return (probes + groups - 1) / groups
  }

  /// A bound on the truth's own error, whatever its signs.
  ///
  /// The errors of double precision are smaller than the contract's by a ratio, and so is the root
  /// of their sum of squares. Their sum of magnitudes is at most √M times that for M errors
  /// (Cauchy and Schwarz), each of them at most √n times the probabilistic one for dot products of
  /// n terms.
  private static func truthDeviations(
    _ contract: Contract, _ size: Dimensions, longestDot: Int
  ) throws(UnprobedContractError) -> Double {
    let own = Contract.f64
    let classes: [SourceClass] = [.accumulation, .relative, .absolute, .elementwise]
    let ratios = classes.map {
      own.unit($0, longestDot: longestDot) / contract.unit($0, longestDot: longestDot)
    }
    guard let ratio = ratios.max(), ratio <= 0x1p-20, ratios.allSatisfy({ $0 > 0 }) else {
      throw UnprobedContractError(contract: contract)
    }
    // Of a step's row: 34 a unit, by ``NetworkProgram``, and one an input.
    let errors = Double(size.steps * size.batch) * Double(34 * size.units + size.inputs) + 1
    return ratio * (errors * Double(longestDot)).squareRoot()
  }
}

/// A contract that probes in double precision cannot speak for.
public struct UnprobedContractError: Error, CustomStringConvertible {
  public let contract: Contract
  public var description: String {
    "probes run in double precision, which must be 2^20 times finer than the contract in each of "
      + "accumulation, relative, absolute and elementwise, and sums as long as here must promise "
      + "something; \(contract.name) is not of that kind"
  }
}
