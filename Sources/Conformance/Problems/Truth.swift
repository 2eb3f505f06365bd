import Bounds
import LSTM

/// What a problem's answer is, computed by the network in an arithmetic far finer than the kernel's.
///
/// Double precision is 2²⁹ times finer than single; for kernels in double precision there are the
/// 80-bit numbers of x86, 2¹¹ times finer.
struct Truth {
  let values: [Quantity: Tensor<Double>]
  /// How far `values` may be off.
  let arithmetic: Contract

  /// - Throws: `ShapeError`, or ``NoFinerArithmeticError`` on machines without 80-bit numbers.
  init(of problem: Problem<Double>, for format: NumberFormat) throws {
    guard format == .f64 else {
      // In plain loops: the fast ones are kernels under test themselves.
      values = try Self.solve(problem.map { Plain<Double>($0) }) { $0.value }
      arithmetic = .f64
      return
    }
    #if (arch(i386) || arch(x86_64)) && !os(Windows) && !os(Android)
      values = try Self.solve(problem.map { Float80($0) }) { Double($0) }
      arithmetic = .extended
    #else
      throw NoFinerArithmeticError()
    #endif
  }

  private static func solve<Scalar: LSTMScalar>(
    _ problem: Problem<Scalar>, number: (Scalar) -> Double
  ) throws -> [Quantity: Tensor<Double>] {
    try problem.quantities().mapValues { $0.map(number) }
  }
}

extension Contract {
  /// 80-bit arithmetic whose results are then rounded to double precision.
  fileprivate static let extended = Contract(
    name: "f80", format: .f64, accumulation: 0x1p-64, relative: 0x1p-62, absolute: 0x1p-62,
    elementwise: 0x1p-64, underflow: 0x1p-1074)
}

/// A truth that this machine cannot compute at run time.
public struct NoFinerArithmeticError: Error, CustomStringConvertible {
  public var description: String {
    "f64 kernels are judged on fresh problems in 80-bit numbers, which this machine lacks"
  }
}
