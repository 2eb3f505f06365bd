import Bounds
import Conformance
import GradientCheck
import LSTM
import Testing

/// What the layer's gradients obey whatever their values, beside the oracles that tell the values.
@Suite("Relations among the layer's derivatives")
struct LayerRelationTests {
  private static let size = Dimensions(batch: 3, steps: 4, inputs: 2, units: 3)

  private static let functions: [LayerFunction] = {
    var generator = SeededGenerator(seed: 11)
    return Activations.varied.map {
      LayerFunction(Problem.random(size, activations: $0, using: &generator))
    }
  }()

  private func direction(_ function: LayerFunction, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return function.point.map { _ in generator.normal() }
  }

  /// The upstream gradients as one flat vector, and back.
  private func flat(_ upstream: Upstream<Double>) -> [Double] {
    upstream.hidden.elements + upstream.final.hidden.elements + upstream.final.cell.elements
  }

  private func upstream(_ flat: [Double], like shape: Upstream<Double>) -> Upstream<Double> {
    var rest = flat[...]
    func next(_ tensor: Tensor<Double>) -> Tensor<Double> {
      defer { rest = rest.dropFirst(tensor.count) }
      return Tensor(shape: tensor.shape, elements: Array(rest.prefix(tensor.count)))
    }
    let hidden = next(shape.hidden)
    return Upstream(
      hidden: hidden,
      final: CellState(hidden: next(shape.final.hidden), cell: next(shape.final.cell)))
  }

  private func relations(_ function: LayerFunction, of kernel: any Kernel) -> UpstreamRelations {
    UpstreamRelations(roundoff: kernel.contract.format.unitRoundoff) { flat in
      var problem = function.problem
      problem.upstream = upstream(flat, like: problem.upstream)
      return try function.flatten(kernel.solve(problem))
    }
  }

  @Test(
    "backward of zero is zero, scales exactly, and adds up over upstream gradients",
    arguments: ["builtin:f64", "builtin:f32"])
  func linear(_ name: String) throws {
    let kernel = try #require(BuiltinKernels.named(name))
    for function in Self.functions {
      let relations = relations(function, of: kernel)
      let one = flat(function.problem.upstream).map { Double(Float($0)) }
      let other = one.reversed().map { $0 / 4 }
      #expect(try relations.zero(count: one.count) == .pass)
      #expect(try relations.scales(one) == .pass)
      #expect(try relations.isAdditive(one, other) == .pass)
    }
  }

  @Test("the gradients of parameters add up over the batch")
  func batch() throws {
    for function in Self.functions {
      let relations = relations(function, of: try #require(BuiltinKernels.named("builtin:f64")))
      let whole = flat(function.problem.upstream)
      let units = Self.size.units
      let firstRow = whole.indices.map {
        $0 / units % Self.size.batch == 0 ? whole[$0] : 0
      }
      let rest = zip(whole, firstRow).map { $0 - $1 }
      #expect(try relations.isAdditive(firstRow, rest) == .pass)
    }
  }

  @Test("a backward pass with a stale carry is not linear")
  func stale() throws {
    let function = Self.functions[0]
    let right = relations(function, of: BuiltinKernels.all[0])
    let one = flat(function.problem.upstream)
    let leftover = try function.gradient().map { $0 * 1e-9 }
    let wrong = UpstreamRelations { flat in
      var problem = function.problem
      problem.upstream = upstream(flat, like: problem.upstream)
      let (pass, gradients) = try problem.solve()
      let fresh = try function.flatten(Quantity.all(of: pass, gradients))
      return zip(fresh, leftover).map { $0 + $1 }
    }
    #expect(try right.zero(count: one.count) == .pass)
    #expect(try wrong.zero(count: one.count) == .fail)
    #expect(try wrong.scales(one) == .fail)
    #expect(try wrong.isAdditive(one, one) == .fail)
  }

  @Test("forward mode and backward are adjoint, and one wrong entry breaks it")
  func adjoint() throws {
    for (seed, function) in Self.functions.enumerated() {
      let along = direction(function, seed: UInt64(seed))
      let weights = flat(function.problem.upstream)
      func outputs(_ direction: [Double]) throws -> [Double] {
        let moved = zip(function.point, direction).map { Dual($0, derivative: $1) }
        let pass = try function.problem(at: moved).forward()
        return (pass.hidden.elements + pass.final.hidden.elements + pass.final.cell.elements)
          .map(\.derivative)
      }
      var gradient = try function.gradient()
      func test() throws -> AdjointTest {
        try AdjointTest(u: along, v: weights, jvp: outputs) { _ in gradient }
      }
      #expect(try test().verdict == .pass)
      gradient[7] += 1e-9
      #expect(try test().verdict == .fail)
    }
  }

  @Test("the remainder of the loss falls with the square of the step")
  func taylor() throws {
    for function in Self.functions.prefix(5) {
      let along = direction(function, seed: 21).map { $0 / 10 }
      var gradient = try function.gradient()
      func verdict() throws -> Verdict {
        try TaylorTest(gradient: gradient, at: function.point, along: along) {
          try function.value(at: $0)
        }.verdict
      }
      #expect(try verdict() == .pass)
      gradient = gradient.map { $0 * 1.05 }
      #expect(try verdict() == .fail)
    }
  }

  @Test("the Hessian, forward over reverse, is symmetric and is the gradient's derivative")
  func secondOrder() throws {
    for function in Self.functions.prefix(5) {
      let hessian = SecondOrder { point, direction in
        try function.gradient(at: zip(point, direction).map { Dual($0, derivative: $1) })
          .map(\.derivative)
      }
      let (u, v) = (direction(function, seed: 31), direction(function, seed: 32))
      let point = function.point
      #expect(try hessian.symmetry(u, v, at: point).verdict == .pass)
      let difference = try hessian.againstDifferences(
        of: { try function.gradient(at: $0) }, u, v, at: point)
      #expect(difference.ratio <= 1)
    }
  }
}
