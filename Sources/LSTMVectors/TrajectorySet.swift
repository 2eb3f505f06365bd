public import LSTM
public import LSTMTraining

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One golden training: a task, an optimizer, and the parameters after every update.
public struct Trajectory: Sendable {
  public let entry: TrajectoryManifest.Entry
  public let task: Regression<Double>
  public let optimizer: Optimizer
  public let clipping: GradientClipping?
  /// Before the first update and after each.
  public let parameters: [Parameters<Double>]
  /// How far a float64 trainer's parameters may lie from them.
  public let bounds: [Parameters<Double>]
}

/// A folder of training trajectories with its manifest.
public struct TrajectorySet: Sendable {
  /// The folder.
  public let path: String
  public let manifest: TrajectoryManifest

  /// Reads and validates the manifest.
  ///
  /// - Throws: ``VectorError`` naming the manifest and the entry.
  public init(path: String) throws(VectorError) {
    let file = path + "/manifest.json"
    let bytes = try VectorSet.read(file, expected: nil)
    do {
      manifest = try JSONDecoder().decode(TrajectoryManifest.self, from: bytes)
    } catch {
      throw VectorError(file: file, problem: "is not a manifest: \(describe(error))")
    }
    self.path = path
    guard manifest.format == TrajectoryManifest.format else {
      throw VectorError(
        file: file, place: "format",
        problem: "is \"\(manifest.format)\"; this version reads \"\(TrajectoryManifest.format)\"")
    }
    for entry in manifest.trajectories {
      let problem =
        entry.configuration.problem
        ?? Manifest.problem(file: entry.file, sha256: entry.sha256, bytes: entry.bytes)
      if let problem {
        throw VectorError(file: file, place: "trajectory \"\(entry.id)\"", problem: problem)
      }
    }
    for entry in manifest.initialWeights {
      if let problem = entry.problem {
        throw VectorError(file: file, place: "initial weights \"\(entry.id)\"", problem: problem)
      }
    }
  }

  /// Opens the set of the source tree that this was built from.
  ///
  /// - Throws: ``VectorError`` naming the manifest.
  public static func locate() throws(VectorError) -> TrajectorySet {
    try TrajectorySet(
      path: URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "reference/trajectories").path)
  }

  /// Reads one trajectory, its checksum verified.
  ///
  /// - Throws: ``VectorError`` naming the file, the tensor and the problem.
  public func load(_ entry: TrajectoryManifest.Entry) throws(VectorError) -> Trajectory {
    let path = self.path + "/" + entry.file
    let file = try SafetensorsFile(
      VectorSet.verified(path, bytes: entry.bytes, sha256: entry.sha256), file: path)
    guard file.metadata["format"] == "lstmcheck-trajectory/1", file.metadata["id"] == entry.id
    else {
      throw VectorError(
        file: path, place: "__metadata__",
        problem: "expected format lstmcheck-trajectory/1 and id \(entry.id), got \(file.metadata)")
    }
    let (configuration, size) = (entry.configuration, entry.configuration.dimensions)
    guard let optimizer = configuration.optimizer.optimizer else {
      throw VectorError(file: path, problem: "its manifest entry lacks a constant")
    }
    let state = [size.batch, size.units]
    let truth = try Self.parameters(size, configuration.updates) {
      name, shape throws(VectorError) in
      try file.tensor("trajectory.\(name)", shape: shape)
    }
    let bounds = try Self.parameters(size, configuration.updates) {
      name, shape throws(VectorError) in
      try file.narrowTensor("bound.\(name)", shape: shape).map { Double($0) }
    }
    return Trajectory(
      entry: entry,
      task: Regression(
        inputs: try file.tensor("input.x", shape: [size.steps, size.batch, size.inputs]),
        initial: CellState(
          hidden: try file.tensor("input.h0", shape: state),
          cell: try file.tensor("input.c0", shape: state)),
        target: try file.tensor("target.y", shape: [size.steps, size.batch, size.units])),
      optimizer: optimizer, clipping: configuration.optimizer.clipping,
      parameters: truth, bounds: bounds)
  }

  /// The parameters before the first update and after each, from tensors that hold all of them.
  private static func parameters(
    _ size: Dimensions, _ updates: Int,
    _ read: (String, [Int]) throws(VectorError) -> Tensor<Double>
  ) throws(VectorError) -> [Parameters<Double>] {
    let (moments, rows) = (updates + 1, 4 * size.units)
    let weights = try read("W", [moments, rows, size.inputs])
    let recurrent = try read("R", [moments, rows, size.units])
    let bias = try read("b", [moments, rows])
    func part(_ tensor: Tensor<Double>, _ moment: Int) -> Tensor<Double> {
      let count = tensor.count / moments
      return Tensor(
        shape: Array(tensor.shape.dropFirst()),
        elements: Array(tensor.elements[(moment * count)..<((moment + 1) * count)]))
    }
    return (0..<moments).map { moment in
      Parameters(
        inputWeights: part(weights, moment), recurrentWeights: part(recurrent, moment),
        bias: part(bias, moment))
    }
  }
}
