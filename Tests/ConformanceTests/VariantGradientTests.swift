import Bounds
import Conformance
import GradientCheck
import LSTM
import Testing

@Suite("Gradients of every variant")
struct VariantGradientTests {
  @Test("the problems need every feature there is")
  func coverage() {
    let needed = Set(Variants.all.flatMap(\.problem.requiredFeatures))
    // Zeros stand for biases that are not there.
    #expect(
      needed.isSuperset(
        of: Feature.variants.filter { $0.rawValue != "no-bias" }))
  }

  @Test("every entry of a small problem is the derivative by dual numbers and the complex step")
  func exact() throws {
    for named in Variants.problems(Dimensions(batch: 3, steps: 4, inputs: 1, units: 2)) {
      let function = LayerFunction(named.problem)
      let (gradient, point) = (try function.gradient(), function.point)
      for at in point.indices {
        func slope(_ index: Int) -> Double { index == at ? 1 : 0 }
        // Each entry by one of the two: all kinds of entries meet both.
        let derivative =
          at.isMultiple(of: 2)
          ? try function.value(
            at: point.indices.map { Dual(point[$0], derivative: slope($0)) }
          ).derivative
          : try function.value(
            at: point.indices.map { ComplexStep(point[$0], derivative: slope($0)) }
          ).derivative
        let scale = Swift.max(gradient[at].magnitude, 10)
        #expect((gradient[at] - derivative).magnitude <= 1e-13 * scale, "\(named.name), \(at)")
      }
    }
  }

  @Test("the command's check passes", arguments: Variants.all)
  func checked(_ named: NamedProblem) throws {
    let kernel = try #require(BuiltinKernels.named("builtin:f64"))
    let report = try KernelGradientCheck(named.problem, of: kernel).check()
    #expect(
      report.segments.allSatisfy { $0.verdict == .pass || $0.isBlind },
      "\(report.reason ?? "") \(report.findings.map(\.summary))")
    let gradients = Quantity.all(in: named.problem.design).filter { $0.pass == .backward }
    #expect(report.segments.count == gradients.count)
  }

  @Test("one wrong entry in a variant's own gradient is found by name")
  func mistakes() throws {
    let design = NetworkDesign(
      cell: CellDesign(
        bias: .two, hasPeepholes: true, projection: 2, layerNorm: LayerNorm(epsilon: 0x1p-7)),
      direction: .bidirectional)
    var generator = SeededGenerator(seed: 23)
    let problem = Problem<Double>.random(
      Dimensions(batch: 2, steps: 2, inputs: 2, units: 3), in: design, using: &generator)
    let kinds: [Quantity.Kind] = [
      .peepholeGradient, .projectionGradient, .recurrentBiasGradient, .gainGradient,
      .cellGainGradient, .cellShiftGradient, .initialHiddenGradient,
    ]
    for kind in kinds {
      let wrong = Quantity(kind, at: Place(layer: 0, isReverse: true))
      let kernel = Featured { problem in
        var answer = try problem.quantities()
        answer[wrong]?.elements[1] += 1e-4
        return answer
      }
      let report = try KernelGradientCheck(problem, of: kernel).check()
      #expect(report.verdict == .fail)
      #expect(report.findings.count == 1 && report.findings[0].place.contains(".0r["))
    }
  }

  @Test("a kernel without the features is not asked, and the report says why")
  func skipped() throws {
    let kernel = try #require(BuiltinKernels.named("correct:sequential"))
    // A network without biases asks for nothing.
    let problems = Variants.all.filter { $0.name != "no bias" }.map { ($0.name, $0.problem) }
    let run = GradientRun(of: kernel, on: problems)
    #expect(run.outcome == .notRun)
    #expect(run.results.allSatisfy { $0.skipped != nil })
    let text = GradientTextReport(run).text
    #expect(text.contains("the kernel does not declare peepholes, coupled-gates"))
  }
}

/// A kernel that declares everything.
private struct Featured: Kernel {
  let name = "featured"
  let contract = Contract.f64
  var features: Set<Feature> { Feature.ordinary.union(Feature.variants) }
  let answer: @Sendable (Problem<Double>) throws -> [Quantity: Tensor<Double>]

  init(_ answer: @escaping @Sendable (Problem<Double>) throws -> [Quantity: Tensor<Double>]) {
    self.answer = answer
  }

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try answer(problem)
  }
}
