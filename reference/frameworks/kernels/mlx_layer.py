"""MLX's nn.LSTM on the CPU."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np

from ..offer import Offer
from ..parameters import widened

# mx.stack refuses the empty list of no steps.
OFFER = Offer(training=True, least_steps=1)

mx.set_default_device(mx.cpu)


def run(problem, dtype, training):
    size, kind = problem.dimensions, {np.float32: mx.float32, np.float64: mx.float64}[dtype]
    lstm = nn.LSTM(size.inputs, size.units)

    def array(name):
        return mx.array(problem[name], dtype=kind)

    def layer(x, W, R, b, h0, c0):
        lstm.Wx, lstm.Wh, lstm.bias = W, R, b
        y, c = lstm(x.swapaxes(0, 1), hidden=h0, cell=c0)
        return [y.swapaxes(0, 1), y[:, -1], c[:, -1]]

    names = ("x", "W", "R", "b", "h0", "c0")
    given = [array(f"input.{name}") for name in names]
    outputs = layer(*given)
    answer = dict(zip(("output.y", "output.h_n", "output.c_n"), outputs, strict=True))
    if training:
        upstream = [array(f"upstream.{name}") for name in ("y", "h_n", "c_n")]
        gradients = mx.vjp(layer, given, upstream)[1]
        answer |= {f"gradient.{name}": one for name, one in zip(names, gradients, strict=True)}
    return widened(answer)
