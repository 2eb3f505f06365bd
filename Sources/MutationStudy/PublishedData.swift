public import LSTM

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// LSTM test data that others publish, each suite with its own tolerance.
public struct PublishedData: Codable, Sendable {
  public static let format = "lstmcheck-published/1"

  public let format: String
  public let suites: [Suite]

  public struct Suite: Codable, Sendable {
    public let name: String
    /// Whether the numbers are the published ones as installed, or re-created from them.
    public let data: String
    public let note: String
    public let problems: [Case]
  }

  /// Plain layers, forward, one upon the other: a problem without upstream gradients, and what must
  /// come out.
  public struct Case: Codable, Sendable {
    public let name: String
    public let batch: Int
    public let steps: Int
    public let inputs: Int
    public let units: Int
    public let activations: Activations
    /// One unless given; the tensors of several bear the suffixes of their places.
    public let layers: Int?
    public let clip: Double?
    public let tensors: [String: [Double]]
    /// Published results.
    public let expected: [String: [Double]]
    /// Quantities that are published for other inputs of the same kind: of a re-created problem
    /// the layer in double precision says what must come out.
    public let computed: [Quantity]?
    /// [O, H]: of y its last step alone is compared, and only after a product with this.
    public let readout: [Double]?
    /// |got − expected| ≤ absolute + relative · |expected| + ulps · ulp of f32
    public let relative: Double
    public let absolute: Double
    public let ulps: Double
  }

  /// - Throws: ``PublishedDataError`` or `DecodingError`, naming the field or tensor.
  public init(json: Data) throws {
    self = try JSONDecoder().decode(PublishedData.self, from: json)
    guard format == Self.format else {
      throw PublishedDataError(
        place: "format", problem: "is \"\(format)\", expected \"\(Self.format)\"")
    }
    for suite in suites { for problem in suite.problems { _ = try problem.posed() } }
  }
}

/// Published data that is no LSTM problem.
public struct PublishedDataError: Error, CustomStringConvertible {
  public let place: String
  public let problem: String
  public var description: String { "\(place): \(problem)" }
}

extension PublishedData.Case {
  var size: Dimensions {
    Dimensions(batch: batch, steps: steps, inputs: inputs, units: units)
  }

  /// The problem, with zeros for upstream gradients that are not given.
  func posed() throws -> Problem<Double> {
    let state = [batch, units]
    func upstream(_ key: String, _ shape: [Int]) throws -> Tensor<Double> {
      tensors[key] == nil ? Tensor(repeating: 0, shape: shape) : try tensor(key, shape)
    }
    for (key, values) in expected {
      let count = Quantity(rawValue: key)?.shape(size).reduce(1, *)
      guard count == values.count else {
        throw PublishedDataError(
          place: "\(name): \(key)",
          problem: "has \(values.count) numbers, expected \(count.map(String.init) ?? "none")")
      }
    }
    var design = NetworkDesign(
      cell: CellDesign(activations: activations, clip: clip), layers: layers ?? 1)
    design.cell.hasPeepholes = tensors["input.p"] != nil
    let places = try design.places.map { place in
      let suffix = design.suffix(place)
      let inputs = place.layer == 0 ? inputs : units
      return PlaceInputs(
        parameters: Parameters(
          inputWeights: try tensor("input.W" + suffix, [4 * units, inputs]),
          recurrentWeights: try tensor("input.R" + suffix, [4 * units, units]),
          bias: try tensor("input.b" + suffix, [4 * units]),
          extra: ExtraParameters(
            peepholes: design.cell.hasPeepholes ? try tensor("input.p", [3 * units]) : nil)),
        initial: CellState(
          hidden: try tensor("input.h0" + suffix, state),
          cell: try tensor("input.c0" + suffix, state)),
        finalUpstream: CellState(
          hidden: try upstream("upstream.h_n", state), cell: try upstream("upstream.c_n", state)))
    }
    return Problem(
      design: design, places: places, inputs: try tensor("input.x", [steps, batch, inputs]),
      outputUpstream: try upstream("upstream.y", [steps, batch, units]))
  }

  private func tensor(_ key: String, _ shape: [Int]) throws -> Tensor<Double> {
    let count = shape.reduce(1, *)
    guard let values = tensors[key], shape.allSatisfy({ $0 >= 0 }), values.count == count else {
      throw PublishedDataError(
        place: "\(name): \(key)",
        problem: "has \(tensors[key]?.count ?? 0) numbers, expected \(count)")
    }
    return Tensor(shape: shape, elements: values)
  }

  /// What a comparison sees of a tensor.
  private func shown(_ tensor: Tensor<Double>, _ quantity: Quantity) -> [Double] {
    guard let readout, quantity == .hidden else { return tensor.elements }
    let last = tensor.elements.suffix(batch * units)
    return (0..<batch).flatMap { row in
      stride(from: 0, to: readout.count, by: units).map { start in
        zip(readout[start...], last.dropFirst(row * units)).prefix(units).reduce(0) {
          $0 + $1.0 * $1.1
        }
      }
    }
  }

  /// Whether nothing that is compared takes a backward pass.
  var isForward: Bool { (computed ?? []).allSatisfy { $0.pass == .forward } }

  /// What must come out: published, or of the layer in double precision.
  func wanted(of problem: Problem<Double>) throws -> [Quantity: [Double]] {
    let truth = try problem.quantities()
    var wanted: [Quantity: [Double]] = [:]
    for quantity in computed ?? [] {
      wanted[quantity] = truth[quantity].map { shown($0, quantity) }
    }
    for (key, values) in expected {
      if let quantity = Quantity(rawValue: key) { wanted[quantity] = values }
    }
    return wanted
  }

  /// Whether an answer is what was wanted, within the publisher's tolerance.
  func accepts(_ answer: [Quantity: Tensor<Double>], _ wanted: [Quantity: [Double]]) -> Bool {
    wanted.allSatisfy { quantity, wanted in
      guard let got = answer[quantity].map({ shown($0, quantity) }), got.count == wanted.count
      else { return false }
      return zip(got, wanted).allSatisfy { got, wanted in
        (got - wanted).magnitude
          <= absolute + relative * wanted.magnitude + ulps * NumberFormat.f32.ulp(of: wanted)
      }
    }
  }
}
