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

  /// One plain layer, forward: a problem without upstream gradients, and what must come out.
  public struct Case: Codable, Sendable {
    public let name: String
    public let batch: Int
    public let steps: Int
    public let inputs: Int
    public let units: Int
    public let activations: Activations
    public let tensors: [String: [Double]]
    /// Published results.
    public let expected: [String: [Double]]
    /// Quantities that are published for other inputs of the same kind: of a re-created problem
    /// the layer in double precision says what must come out.
    public let computed: [Quantity]?
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
    return Problem(
      parameters: Parameters(
        inputWeights: try tensor("input.W", [4 * units, inputs]),
        recurrentWeights: try tensor("input.R", [4 * units, units]),
        bias: try tensor("input.b", [4 * units])),
      activations: activations, inputs: try tensor("input.x", [steps, batch, inputs]),
      initial: CellState(
        hidden: try tensor("input.h0", state), cell: try tensor("input.c0", state)),
      upstream: Upstream(
        hidden: try upstream("upstream.y", [steps, batch, units]),
        final: CellState(
          hidden: try upstream("upstream.h_n", state), cell: try upstream("upstream.c_n", state))))
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

  /// What must come out: published, or of the layer in double precision.
  func wanted(of problem: Problem<Double>) throws -> [Quantity: [Double]] {
    let (pass, gradients) = try problem.solve()
    let truth = Quantity.all(of: pass, gradients)
    var wanted: [Quantity: [Double]] = [:]
    for quantity in computed ?? [] { wanted[quantity] = truth[quantity]?.elements }
    for (key, values) in expected {
      if let quantity = Quantity(rawValue: key) { wanted[quantity] = values }
    }
    return wanted
  }

  /// Whether an answer is what was wanted, within the publisher's tolerance.
  func accepts(_ answer: [Quantity: Tensor<Double>], _ wanted: [Quantity: [Double]]) -> Bool {
    wanted.allSatisfy { quantity, wanted in
      guard let got = answer[quantity], got.count == wanted.count else { return false }
      return zip(got.elements, wanted).allSatisfy { got, wanted in
        (got - wanted).magnitude
          <= absolute + relative * wanted.magnitude + ulps * NumberFormat.f32.ulp(of: wanted)
      }
    }
  }
}
