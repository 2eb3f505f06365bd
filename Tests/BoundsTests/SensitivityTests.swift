import Bounds
import LSTM
import LSTMVectors
import Testing

@Suite("Bounds follow from sensitivities and a contract")
struct SensitivityTests {
  /// Two elements; each class's worst-case row is its number, the others half and a third of it.
  private func sensitivity() throws -> Sensitivity {
    var rows: [Float] = []
    for divisor in [1, 2] as [Float] {
      for source in SourceClass.allCases {
        rows += [Float(source.rawValue + 1) / divisor, 0]
      }
    }
    return try Sensitivity(Tensor(shape: [15, 2], elements: rows + [0.25, 0]))
  }

  private let truth = Tensor(shape: [2], elements: [1.0, 0])

  private func contract(_ units: [Double], storage: Double = 0) -> Contract {
    Contract(
      name: "test", format: .f64, accumulation: units[0], operand: units[1], relative: units[2],
      absolute: units[3], elementwise: units[4], storage: storage, underflow: units[5])
  }

  @Test("proof adds up, probabilistic takes the root of squares, native counts less")
  func tiers() throws {
    let contract = contract([0, 1e-3, 0, 0, 2e-3, 0])
    func bound(_ tier: Tier) throws -> Double {
      try sensitivity().bound(truth: truth, contract: contract, tier: tier, longestDot: 1)
        .elements[0]
    }
    let halfUlp = 0x1p-53
    #expect((try bound(.proof) - (1.1 * (2e-3 + 10e-3) + halfUlp)).magnitude < 1e-15)
    let squares = (1e-3 * 1e-3 + 5e-3 * 5e-3).squareRoot()
    #expect((try bound(.probabilistic) - (6.6 * squares + halfUlp)).magnitude < 1e-15)
    let fewer = (1e-3 * 1e-3 + 25e-6 / 3).squareRoot()
    #expect((try bound(.native) - (6.6 * fewer + halfUlp)).magnitude < 1e-15)
  }

  @Test("accumulation grows with the length of sums until it promises nothing")
  func accumulation() throws {
    let contract = contract([1e-3, 0, 0, 0, 0, 0])
    func bound(_ length: Int, _ tier: Tier) throws -> Double {
      try sensitivity().bound(truth: truth, contract: contract, tier: tier, longestDot: length)
        .elements[0]
    }
    #expect(try bound(100, .proof) > bound(10, .proof))
    #expect(try bound(500, .proof) == .infinity)
    #expect(try bound(10, .native) < bound(10, .probabilistic))
  }

  @Test("the returned number's own rounding and underflow are added to every element")
  func returned() throws {
    let contract = contract([0, 0, 0, 0, 0, 1e-30], storage: 0.25)
    let bounds = try sensitivity().bound(
      truth: truth, contract: contract, tier: .proof, longestDot: 1)
    #expect(bounds.elements[0] > 0.25 && bounds.elements[1] == 1e-30)
  }

  @Test("a wrong number of rows is refused")
  func rows() {
    #expect(throws: ShapeError.self) {
      try Sensitivity(Tensor(repeating: 0, shape: [14, 2]))
    }
  }

  @Test("labels compare the typical bound with the tensor")
  func labels() {
    func label(_ bound: Double) -> Label {
      Label(bounds: Tensor(repeating: bound, shape: [2]), truth: truth)
    }
    #expect(label(1e-4) == .sharp && label(0.1) == .usable && label(1) == .notGateable)
    #expect(label(.infinity) == .notGateable)
    let zeros = Tensor(repeating: 0.0, shape: [2])
    #expect(Label(bounds: zeros.map { _ in 1e-30 }, truth: zeros) == .sharp)
  }

  @Test("every committed bound is a number, and positive wherever the truth is not zero")
  func committed() throws {
    let set = try VectorSet.locate(environment: [:])
    for entry in set.manifest.vectors {
      let vector = try set.load(entry)
      for (quantity, truth) in vector.truth {
        let rows = try #require(vector.sensitivities[quantity])
        let bounds = try Sensitivity(rows).bound(
          truth: truth, contract: .f32, tier: .probabilistic, longestDot: entry.longestDot)
        #expect(bounds.elements.allSatisfy { $0 > 0 && $0.isFinite }, "\(entry.id)")
      }
    }
  }
}
