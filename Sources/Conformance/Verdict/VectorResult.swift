import Bounds
public import LSTM

/// What one kernel did on one vector.
public struct VectorResult: Codable, Sendable {
  public enum Outcome: String, Codable, Sendable, CaseIterable {
    case passed, failed, skipped, errored
    /// It needs a feature that the kernel does not declare.
    case unsupported
  }

  public let id: String
  public let outcome: Outcome
  /// Why it was skipped, or what went wrong.
  public let reason: String?
  public let dimensions: Dimensions
  /// What it needs a kernel to be able to do beyond a plain layer.
  public let requires: [Feature]
  /// The halves that the kernel declares; nil where that is not known.
  public let declared: [Quantity.Pass]?
  /// In the order of ``Quantity``: forward first.
  public let comparisons: [Comparison]

  /// Whether the kernel was asked for this half and answered it right; nil when not asked.
  public func passed(_ pass: Quantity.Pass) -> Bool? {
    switch outcome {
    case .skipped, .unsupported: return nil
    case .errored: return isDeclared(pass) ? false : nil
    case .passed, .failed:
      let compared = comparisons.filter { $0.quantity.pass == pass }
      // A kernel that failed without an answer to compare failed whatever it was asked.
      if comparisons.isEmpty { return isDeclared(pass) ? outcome == .passed : nil }
      return compared.isEmpty ? nil : compared.allSatisfy(\.passed)
    }
  }

  private func isDeclared(_ pass: Quantity.Pass) -> Bool { declared?.contains(pass) != false }
}

extension VectorResult.Outcome {
  /// What keeps a kernel from answering is an error; what it may not do is a failure.
  init(of error: any Error) { self = error is Misconduct ? .failed : .errored }
}

extension Kernel {
  /// The halves that it declares.
  var declaredPasses: [Quantity.Pass] {
    features.contains(.backward) ? Quantity.Pass.allCases : [.forward]
  }
}

extension VectorResult {
  init(_ unjudged: UnjudgedProblem) {
    id = unjudged.id
    dimensions = unjudged.dimensions
    requires = []
    declared = nil
    comparisons = []
    outcome = .skipped
    reason = unjudged.reason
  }

  init(_ kernel: any Kernel, _ judge: Judge, on problem: JudgedProblem) {
    id = problem.id
    dimensions = problem.dimensions
    requires = problem.problem.requiredFeatures
    declared = kernel.declaredPasses
    guard judge.serves(problem) else {
      outcome = .skipped
      reason =
        "serves \(problem.serves.map(\.rawValue).joined(separator: ", ")) kernels, "
        + "this one takes \(judge.contract.format.rawValue)"
      comparisons = []
      return
    }
    if let lack = kernel.lacks(for: problem.problem) {
      outcome = .unsupported
      reason = lack
      comparisons = []
      return
    }
    do {
      let answer = try kernel.solve(problem.problem)
      let examined = problem.examined(for: judge.contract, judge.tier)
      let compared: [Comparison] = try Quantity.all(
        in: problem.problem.design
      ).compactMap { quantity in
        if let got = answer[quantity] {
          return try judge.compare(quantity, got: got, in: examined)
        }
        if quantity.isTrace && !kernel.features.contains(.trace) { return nil }
        if quantity.pass == .backward && !kernel.features.contains(.backward) { return nil }
        throw MissingQuantityError(quantity: quantity)
      }
      let claimsNothing = compared.allSatisfy { $0.label == .notGateable && $0.passed }
      comparisons = compared
      outcome =
        claimsNothing ? .skipped : compared.allSatisfy(\.passed) ? .passed : .failed
      reason = claimsNothing ? "no bound of contract \(judge.contract.name) is gateable" : nil
    } catch {
      comparisons = []
      outcome = Outcome(of: error)
      reason = "\(error)"
    }
  }
}
