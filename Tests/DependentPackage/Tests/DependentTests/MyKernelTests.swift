import Bounds
import Conformance
import LSTM
import Testing

/// A kernel of the user's own; here it borrows this package's layer.
struct MyKernel: Kernel {
  let name = "my kernel"
  let contract = Contract.f64
  var forgets = false

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    var problem = problem
    if forgets { problem.initial.cell = problem.initial.cell.map { _ in 0 } }
    let (pass, gradients) = try problem.solve()
    return Quantity.all(of: pass, gradients)
  }
}

@Test("my kernel conforms")
func conforms() throws { try checkConformance(of: MyKernel()) }

@Test("a kernel that ignores its initial cell state is told the first wrong step")
func differs() throws {
  let error = #expect(throws: ConformanceFailure.self) {
    try checkConformance(of: MyKernel(forgets: true))
  }
  #expect(error?.description.contains("first wrong: ") == true)
}
