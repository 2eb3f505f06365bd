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
    kind = {np.float32: mx.float32, np.float64: mx.float64}[dtype]

    def array(name):
        return mx.array(problem[name], dtype=kind)

    def layer(x, W, R, b, h0, c0):
        y, h_n, c_n = _apply({"Wx": W, "Wh": R, "bias": b}, x.swapaxes(0, 1), h0, c0)
        return [y.swapaxes(0, 1), h_n, c_n]

    names = ("x", "W", "R", "b", "h0", "c0")
    given = [array(f"input.{name}") for name in names]
    outputs = layer(*given)
    answer = dict(zip(("output.y", "output.h_n", "output.c_n"), outputs, strict=True))
    if training:
        upstream = [array(f"upstream.{name}") for name in ("y", "h_n", "c_n")]
        gradients = mx.vjp(layer, given, upstream)[1]
        answer |= {f"gradient.{name}": one for name, one in zip(names, gradients, strict=True)}
    return widened(answer)


def forward(stored, x, h0, c0):
    """y [N, T, H], h_n and c_n [N, H] by the layer's own storage of its parameters."""
    outputs = _apply({name: mx.array(tensor) for name, tensor in stored.items()},
                     *map(mx.array, (x, h0, c0)))
    return [np.array(output) for output in outputs]


def _apply(stored, x, h0, c0):
    gates, inputs = stored["Wx"].shape
    lstm = nn.LSTM(inputs, gates // 4)
    for name, tensor in stored.items():
        if tensor.shape != lstm[name].shape:
            raise ValueError(f"{name}: expected shape {lstm[name].shape}, got {tensor.shape}")
        lstm[name] = tensor
    y, c = lstm(x, hidden=h0, cell=c0)
    return y, y[:, -1], c[:, -1]
