import GradientCheck
import LSTM
import RealModule

/// A layer around one forward pass, where every gate is linear in what moves it.
///
/// So the tangents of its states are rows of one batch, whatever moved them, and go through the
/// steps together: the only large product is h'[t−1] Rᵀ of all of them.
///
/// The slopes do not come from the rules of the backward pass under check.
struct LayerTangents: Sendable {
  /// The weighted outputs themselves.
  let value: Double
  let size: Dimensions
  let problem: Problem<Double>
  /// h before each step and after the last, [(T+1)·N, H].
  let hidden: [Double]
  let slopes: Slopes
  private let recurrent: Factor<Double>

  /// What one step's tangents are made of: c' = Σ q · z'_q + f · c', h' = output · z'_o + cell · c'.
  struct Slopes {
    let input, forget, candidate, output, cell, carry: [Double]
  }

  /// Hidden and cell states, or what belongs to them, row after row.
  struct States {
    var hidden: [Double]
    var cell: [Double]
  }

  /// - Throws: `ShapeError` when the problem's tensors do not fit each other.
  init(_ problem: Problem<Double>) throws {
    let pass = try problem.forward()
    size = pass.dimensions
    self.problem = problem
    let upstream = problem.upstream
    func dot(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
      zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }
    value =
      dot(upstream.hidden, pass.hidden) + dot(upstream.final.hidden, pass.final.hidden)
      + dot(upstream.final.cell, pass.final.cell)
    hidden = problem.initial.hidden.elements + pass.hidden.elements
    recurrent = Factor(.secondTransposed, problem.parameters.recurrentWeights)
    slopes = Slopes(of: pass, with: problem.activations)
  }

  /// What tangents add to the loss on their way through some steps, each row of the batch by
  /// itself.
  ///
  /// - Parameters:
  ///   - start: the tangents before the first of the steps, h' and c' [tangents·N, H].
  ///   - final: the loss's derivatives by the states after the last of the steps, [N, H].
  ///   - drive: what besides the states moves a step's pre-activations, [tangents·N, 4H].
  /// - Returns: [tangents·N]
  func losses(
    of start: States, through steps: Range<Int>, weighing final: States,
    drive: (_ step: Int) -> [Double]
  ) -> [Double] {
    var (h, c) = (start.hidden, start.cell)
    var weighted = Array(repeating: 0.0, count: h.count)
    let (units, states) = (size.units, size.batch * size.units)
    for step in steps {
      var z = drive(step)
      var sum = z.mutableSpan
      Double.addProduct(h.span, recurrent, to: &sum, rows: 0..<(h.count / max(units, 1)))
      advance(step, z: z, h: &h, c: &c, weighted: &weighted)
    }
    return stride(from: 0, to: h.count, by: max(units, 1)).map { start in
      (0..<units).reduce(0) { sum, unit in
        let (at, kept) = (start + unit, (start + unit) % states)
        return sum + weighted[at] + final.hidden[kept] * h[at] + final.cell[kept] * c[at]
      }
    }
  }

  /// The upstream gradients of the final states.
  var final: States {
    let final = problem.upstream.final
    return States(hidden: final.hidden.elements, cell: final.cell.elements)
  }

  private func advance(
    _ step: Int, z: [Double], h: inout [Double], c: inout [Double], weighted: inout [Double]
  ) {
    let units = size.units
    let states = size.batch * units
    let upstream = problem.upstream.hidden.elements.span
    let (zIn, s) = (z.span, slopes)
    let (si, sf, sg) = (s.input.span, s.forget.span, s.candidate.span)
    let (so, sc, carry) = (s.output.span, s.cell.span, s.carry.span)
    var hOut = h.mutableSpan
    var cOut = c.mutableSpan
    var sum = weighted.mutableSpan
    for start in stride(from: 0, to: hOut.count, by: units) {
      let (kept, blocks) = (step * states + start % states, 4 * start)
      for unit in 0..<units {
        let (at, from) = (kept + unit, blocks + unit)
        let moved =
          si[at] * zIn[from] + sf[at] * zIn[from + units] + sg[at] * zIn[from + 2 * units]
          + carry[at] * cOut[start + unit]
        let shown = so[at] * zIn[from + 3 * units] + sc[at] * moved
        cOut[start + unit] = moved
        hOut[start + unit] = shown
        sum[start + unit] += upstream[at] * shown
      }
    }
  }
}

extension LayerTangents.Slopes {
  /// Of all steps, each [T·N, H].
  fileprivate init(of pass: ForwardPass<Double>, with activations: Activations) {
    let (cells, shown) = (pass.cells.elements, pass.cellActivations.elements)
    let before = pass.initial.cell.elements + cells
    let units = pass.dimensions.units
    func block(_ gate: Gate, of steps: [Double]) -> [Double] {
      stride(from: gate.rawValue * units, to: steps.count, by: max(4 * units, 1)).flatMap {
        steps[$0..<($0 + units)]
      }
    }
    func gate(_ gate: Gate) -> (values: [Double], slopes: [Double]) {
      (
        block(gate, of: pass.gates.elements),
        activations[gate].slopes(at: block(gate, of: pass.preactivations.elements))
      )
    }
    let (i, f, g, o) = (gate(.input), gate(.forget), gate(.candidate), gate(.output))
    input = zip(i.slopes, g.values).map(*)
    forget = zip(f.slopes, before).map(*)
    candidate = zip(g.slopes, i.values).map(*)
    carry = f.values
    output = zip(o.slopes, shown).map(*)
    cell = zip(o.values, activations.cell.slopes(at: cells)).map(*)
  }
}

extension Activation {
  /// Of the usual activations by the exponential, of others by dual numbers: not by the rules of
  /// the backward pass under check, which lose all digits where an activation is saturated.
  fileprivate func slopes(at z: [Double]) -> [Double] {
    switch self {
    // With s = e^−|z|: σ(z) σ(−z) = s / (1 + s)². And tanh z is 2 σ(2z) − 1.
    case .logistic: z.map { Self.bell($0) }
    case .tanh: z.map { 4 * Self.bell(2 * $0) }
    default: z.map { self(Dual($0, derivative: 1)).derivative }
    }
  }

  private static func bell(_ z: Double) -> Double {
    let small = Double.exp(-z.magnitude)
    return small / ((1 + small) * (1 + small))
  }
}
