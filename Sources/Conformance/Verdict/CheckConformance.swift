public import Bounds
import LSTM
public import LSTMVectors

/// Checks a kernel on the whole vector set, in one line of a test:
///
/// ```swift
/// @Test func conforms() throws { try checkConformance(of: MyKernel()) }
/// ```
///
/// The error that a kernel fails with is the report that `lstm-check run` prints, the smallest
/// telling thing first; Swift Testing and XCTest show it as the test's issue.
///
/// - Parameters:
///   - vectors: the set that comes with this package unless given.
///   - tier: how far errors may conspire.
/// - Returns: the run, for whoever wants more than its verdict.
/// - Throws: ``ConformanceFailure`` when the kernel differs or nothing of it was executed;
///   `VectorError` when the vectors cannot be read.
@discardableResult
public func checkConformance(
  of kernel: some Kernel, on vectors: VectorSet? = nil, tier: Tier = .probabilistic
) throws -> Run {
  let set = try vectors ?? VectorSet.locate()
  let golden = try set.manifest.vectors.map { JudgedProblem(try set.load($0)) }
  let run = Run(kernel, tier: tier, on: golden, setVersion: set.manifest.setVersion)
  guard run.verdict == .conforms else {
    throw ConformanceFailure(
      description: TextReport(run, diagnosis: Diagnosis(run, of: kernel, on: golden)).text)
  }
  return run
}

/// A kernel that does not conform: the report, the smallest telling thing first.
public struct ConformanceFailure: Error, CustomStringConvertible {
  public let description: String
}
