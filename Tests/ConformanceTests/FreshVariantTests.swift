import Bounds
import Conformance
import LSTM
import Testing

/// A part of a design that a kernel may leave out without the shape of any answer changing.
struct LeftOut: CustomTestStringConvertible, Sendable {
  let name: String
  let isIn: @Sendable (Problem<Double>) -> Bool
  let leave: @Sendable (inout Problem<Double>) -> Void
  var testDescription: String { name }

  static let all: [LeftOut] = [
    LeftOut(name: "lengths", isIn: { $0.lengths != nil }, leave: { $0.lengths = nil }),
    LeftOut(
      name: "reverse", isIn: { $0.design.direction == .reverse && $0.design.isSingle },
      leave: { $0.design.direction = .forward }),
    LeftOut(
      name: "merge",
      isIn: { $0.design.direction == .bidirectional && $0.design.merge != .concat },
      leave: { $0.design.merge = $0.design.merge == .sum ? .average : .sum }),
    LeftOut(
      name: "mask between layers", isIn: { $0.dropout.between != nil },
      leave: { $0.dropout.between = $0.dropout.between?.map { $0.map { _ in 1 } } }),
    LeftOut(
      name: "recurrent mask", isIn: { $0.dropout.recurrent != nil },
      leave: { $0.dropout.recurrent = $0.dropout.recurrent?.map { $0.map { _ in 1 } } }),
    LeftOut(
      name: "forget bias", isIn: { $0.design.cell.forgetBias != 0 },
      leave: { $0.design.cell.forgetBias = 0 }),
    LeftOut(
      name: "coupled gates", isIn: \.design.cell.isCoupled,
      leave: { $0.design.cell.isCoupled = false }),
    LeftOut(
      name: "clip", isIn: { $0.design.cell.clip != nil }, leave: { $0.design.cell.clip = nil }),
    LeftOut(
      name: "cell clip", isIn: { $0.design.cell.cellClip != nil },
      leave: { $0.design.cell.cellClip = nil }),
    LeftOut(
      name: "peepholes", isIn: \.design.cell.hasPeepholes,
      leave: { $0.eachExtra { $0.peepholes = $0.peepholes?.map { _ in 0 } } }),
    LeftOut(
      name: "second bias", isIn: { $0.design.cell.bias == .two },
      leave: { $0.eachExtra { $0.recurrentBias = $0.recurrentBias?.map { _ in 0 } } }),
    LeftOut(
      name: "gains of layer norm", isIn: { $0.design.cell.layerNorm != nil },
      leave: { $0.eachExtra { $0.gain = $0.gain?.map { _ in 1 } } }),
    LeftOut(
      name: "activations", isIn: { $0.activations != Activations() },
      leave: { $0.activations = Activations() }),
  ]
}

@Suite("Fresh variants")
struct FreshVariantTests {
  private static let features = Feature.ordinary.union(
    Feature.variants)

  private static let problems: [JudgedProblem] = {
    do {
      return try FreshProblem.judged(
        240, for: .f32, [.proof], seed: 5, features: features
      ).filter { !$0.problem.isPlain }
    } catch {
      fatalError("\(error)")
    }
  }()

  /// The widest bounds of all, and still a kernel that lacks an option shows it wherever that has
  /// an effect.
  @Test("a kernel that leaves an option out is caught by proof bounds", arguments: LeftOut.all)
  func caught(option: LeftOut) throws {
    let right = try #require(BuiltinKernels.named("builtin:f32"))
    let wrong = VariantKernel(name: option.name, contract: .f32) { problem in
      var changed = problem
      option.leave(&changed)
      return try right.solve(changed)
    }
    let asked = try Self.problems.filter { judged in
      guard option.isIn(judged.problem) else { return false }
      let (with, without) = (try right.solve(judged.problem), try wrong.solve(judged.problem))
      return with.contains { quantity, tensor in
        !quantity.isTrace && tensor.isMoved(to: without[quantity], byMoreThan: 0.01)
      }
    }
    #expect(asked.count >= 4, "\(asked.count)")
    let run = Run(wrong, tier: .proof, on: asked, setVersion: "0")
    #expect(Double(run.counts.failed) >= 0.9 * Double(asked.count), "\(run.counts)")
  }
}

/// A wrong kernel that declares every variant.
private struct VariantKernel: Kernel {
  let name: String
  let contract: Contract
  let features = Feature.ordinary.union(Feature.variants)
  let answer: @Sendable (Problem<Double>) throws -> [Quantity: Tensor<Double>]

  func solve(_ problem: Problem<Double>) throws -> [Quantity: Tensor<Double>] {
    try answer(problem)
  }
}

extension Problem {
  fileprivate mutating func eachExtra(_ change: (inout ExtraParameters<Scalar>) -> Void) {
    for at in places.indices { change(&places[at].parameters.extra) }
  }
}

extension Tensor<Double> {
  /// Whether some entry differs by a part of the tensor's largest.
  fileprivate func isMoved(to other: Tensor?, byMoreThan part: Double) -> Bool {
    guard let other else { return true }
    let largest = elements.reduce(0) { Swift.max($0, $1.magnitude) }
    return zip(elements, other.elements).contains { ($0 - $1).magnitude > part * largest }
  }
}
