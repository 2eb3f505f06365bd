import Bounds
import Conformance
import LSTM
import Testing

/// A kernel as its author writes it in a package of their own: here one that can forget a factor.
struct MyKernel: Kernel {
  let name = "mine"
  let contract = Contract.f64
  var biasFactor = 1.0

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    let (pass, gradients) = try problem.solve()
    var outputs = Quantity.all(of: pass, gradients)
    outputs[.biasGradient] = gradients.parameters.bias.map { biasFactor * $0 }
    return outputs
  }
}

@Suite("A user's own suite")
struct MyKernelTests {
  @Test func gradients() throws { try requireGradients(of: MyKernel()) }

  @Test func mistake() {
    let failure = #expect(throws: GradientFailure.self) {
      try requireGradients(of: MyKernel(biasFactor: 2))
    }
    #expect(failure?.description.contains("all of db") == true)
    #expect(failure?.description.contains("doubled") == true)
  }
}
