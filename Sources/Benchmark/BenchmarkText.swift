import Conformance
import LSTM

extension BenchmarkReport {
  /// The report as tables.
  public var text: String {
    let head = "\(instructionSet), \(threads) threads; medians of \(layers[0].repetitions)"
    return ([head, ""] + layerLines + [""] + otherLines).joined(separator: "\n")
  }

  private var layerLines: [String] {
    let columns = [18, 4, 9, 8, 8, 9, 8, 8, 8, 8]
    func line(_ cells: [String]) -> String {
      zip(cells, columns).map { $0.padded(to: $1) }.joined(separator: " ")
    }
    func cells(_ pass: LayerSpeed.Pass) -> [String] {
      [short(pass.gflops), percent(pass.ofSquareProduct), percent(pass.ofStepProduct)]
    }
    return [
      line([
        "N T I H", "", "forward", "of", "of step", "forward+", "of", "of step", "product", "step",
      ]),
      line([
        "", "", "GFLOP/s", "product", "product", "backward", "product", "product", "GFLOP/s", "",
      ]),
    ]
      + layers.map { layer in
        line(
          [lengths(layer.dimensions), layer.format.rawValue]
            + cells(layer.forward) + cells(layer.forwardBackward)
            + [short(layer.squareProduct), short(layer.stepProduct)])
      }
  }

  private var otherLines: [String] {
    let checks = [("exhaustive", gradients.exhaustive)] + gradients.directional.map { ("", $0) }
    return [
      "vector set: \(vectors.vectors) vectors in f64 and f32, \(short(vectors.median)) s, "
        + "at most \(short(vectors.peakMegabytes)) MB",
      "gradient check of \(gradients.entries) entries",
    ]
      + checks.map { kind, check in
        "  \(kind.isEmpty ? "directional" : kind), \(check.oracle): "
          + "\(short(1000 * check.median)) ms, sees \(short(check.floor)) of the rms"
      }
      + ["seconds of forward and backward grow with"]
      + scaling.map { "  \($0.quantity) to the power \(short($0.exponent))" }
      + [
        "judging f32 at \(lengths(judging.dimensions)): \(short(judging.seconds)) s, "
          + "\(short(judging.passes)) times forward and backward in f64, at most "
          + "\(short(judging.peakMegabytes)) MB"
      ]
  }

  private func lengths(_ size: Dimensions) -> String {
    "\(size.batch) \(size.steps) \(size.inputs) \(size.units)"
  }

  private func percent(_ ratio: Double) -> String { "\(Int((100 * ratio).rounded())) %" }
}
