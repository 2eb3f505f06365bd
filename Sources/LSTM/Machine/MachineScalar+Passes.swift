internal import CLSTMKernels

// Whole passes of a plain layer: one call of the kernels for all steps.
extension MachineScalar {
  public static func forward(
    _ layer: Layer<Self>, _ x: Tensor<Self>, projected z: consuming Tensor<Self>,
    from initial: CellState<Self>
  ) -> ForwardPass<Self> {
    let (steps, batch, units) = (x.shape[0], x.shape[1], layer.units)
    guard let walk = Walk(layer.recurrent, layer.activations, batch: batch, units: units) else {
      return layer.stepwise(x, projected: z, from: initial)
    }
    var z = z
    let (wide, narrow) = ([steps, batch, 4 * units], [steps, batch, units])
    let kept = Tensor<Self>.overwritten([wide, narrow, narrow, narrow]) { kept in
      initial.withNumbers { hidden, cell in
        z.elements.withUnsafeMutableBufferPointer {
          walk.forward(
            steps, hidden, cell, z: $0.baseAddress, gates: kept[0], cell: kept[1],
            cellActivation: kept[2], hidden: kept[3])
        }
      }
    }
    return ForwardPass(
      inputs: x, initial: initial, preactivations: z, gates: kept[0], cells: kept[1],
      cellActivations: kept[2], hidden: kept[3])
  }

  public static func outputs(
    _ layer: Layer<Self>, _ x: Tensor<Self>, from initial: CellState<Self>
  ) -> LayerOutputs<Self> {
    let (steps, batch, units) = (x.shape[0], x.shape[1], layer.units)
    guard let walk = Walk(layer.recurrent, layer.activations, batch: batch, units: units) else {
      let pass = layer.plainForward(x, from: initial)
      return LayerOutputs(hidden: pass.hidden, final: pass.final)
    }
    // The input projection of many steps at once, but of no more than a cache holds.
    let together = max(1, min(steps, rowsTogether / max(batch, 1)))
    var cell = initial.cell
    let size = batch * units
    let hidden = Tensor<Self>.overwritten([[steps, batch, units]]) { hidden in
      guard let hidden = hidden[0] else { return }
      _ = Tensor<Self>.overwritten([[together, batch, 4 * units]]) { z in
        for start in stride(from: 0, to: steps, by: together) {
          let count = min(together, steps - start)
          let wanted = (start * batch * layer.inputs)..<((start + count) * batch * layer.inputs)
          store(
            x.elements.span.extracting(wanted), layer.weights,
            addedTo: layer.parameters.bias.elements, to: z[0], rows: count * batch)
          initial.hidden.withNumbers { first in
            cell.elements.withUnsafeMutableBufferPointer { cell in
              walk.forward(
                count, start > 0 ? UnsafePointer(hidden + (start - 1) * size) : first, nil, z: z[0],
                gates: nil, cell: cell.baseAddress, cellActivation: nil,
                hidden: hidden + start * size)
            }
          }
        }
      }
    }[0]
    let last = steps > 0 ? hidden.last(initial.hidden.shape) : initial.hidden
    return LayerOutputs(hidden: hidden, final: CellState(hidden: last, cell: cell))
  }

  private static var rowsTogether: Int { 512 }

  public static func backward(
    _ layer: Layer<Self>, _ pass: ForwardPass<Self>, upstream: Upstream<Self>
  ) -> (dz: Tensor<Self>, initial: CellState<Self>) {
    let (size, recurrent) = (pass.dimensions, Factor(.plain, layer.parameters.recurrentWeights))
    guard
      let walk = Walk(recurrent, layer.activations, batch: size.batch, units: size.units)
    else { return layer.stepwiseBack(pass, upstream: upstream) }
    var arriving = upstream.final
    let dz = Tensor<Self>.overwritten([pass.preactivations.shape]) { dz in
      arriving.hidden.elements.withUnsafeMutableBufferPointer { hidden in
        arriving.cell.elements.withUnsafeMutableBufferPointer { cell in
          walk.backward(
            pass, upstream: upstream.hidden, hidden: hidden.baseAddress, cell: cell.baseAddress,
            dz: dz[0])
        }
      }
    }[0]
    return (dz, arriving)
  }
}

/// The walk of a layer's kernels over the steps, with its recurrent matrix.
private struct Walk<Scalar: MachineScalar> {
  typealias Numbers = UnsafePointer<Scalar>
  typealias Results = UnsafeMutablePointer<Scalar>

  let recurrent: PackedMatrix<Scalar>
  let activations: lstmk_activations
  let batch: Int
  let units: Int

  /// Nil when an activation is none that the kernels know.
  init?(_ recurrent: Factor<Scalar>, _ activations: Activations, batch: Int, units: Int) {
    guard let packed = recurrent.packed, let codes = lstmk_activations(activations) else {
      return nil
    }
    (self.recurrent, self.activations) = (packed, codes)
    (self.batch, self.units) = (batch, units)
  }

  private func size(_ steps: Int) -> lstmk_sequence {
    lstmk_sequence(steps: steps, rows: batch, units: units, activations: activations)
  }

  func forward(
    _ steps: Int, _ hiddenBefore: Numbers?, _ cellBefore: Numbers?, z: Results?, gates: Results?,
    cell: Results?, cellActivation: Results?, hidden: Results?
  ) {
    withUnsafePointer(to: size(steps)) {
      Scalar.kernels.forward(
        $0, recurrent.numbers.baseAddress, hiddenBefore, cellBefore, z, gates, cell,
        cellActivation, hidden)
    }
  }

  func backward(
    _ pass: ForwardPass<Scalar>, upstream: Tensor<Scalar>, hidden: Results?, cell: Results?,
    dz: Results?
  ) {
    withUnsafePointer(to: size(pass.dimensions.steps)) { size in
      pass.initial.cell.withNumbers { cellBefore in
        pass.gates.withNumbers { gates in
          pass.cells.withNumbers { cells in
            pass.cellActivations.withNumbers { shown in
              upstream.withNumbers { upstream in
                Scalar.kernels.backward(
                  size, recurrent.numbers.baseAddress, cellBefore, gates, cells, shown, upstream,
                  hidden, cell, dz)
              }
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  fileprivate func withNumbers(_ body: (UnsafePointer<Scalar>?) -> Void) {
    elements.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

extension CellState {
  fileprivate func withNumbers(
    _ body: (_ hidden: UnsafePointer<Scalar>?, _ cell: UnsafePointer<Scalar>?) -> Void
  ) {
    hidden.withNumbers { hidden in cell.withNumbers { body(hidden, $0) } }
  }
}
