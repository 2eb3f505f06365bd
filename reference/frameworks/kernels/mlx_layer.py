"""MLX's nn.LSTM on the CPU; layers are one after another."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np
from lstmcheck.conventions import split_gates

from ..offer import ANY, Offer
from ..parameters import gradients, stored, widened

# mx.stack refuses the empty list of no steps.
OFFER = Offer(training=True, least_steps=1, features={"layers": ANY, "bias": ("none",)})

mx.set_default_device(mx.cpu)


def run(problem, dtype, training):
    kind = {np.float32: mx.float32, np.float64: mx.float64}[dtype]

    def array(tensor):
        return mx.array(tensor, dtype=kind)

    places, layers = problem.layout.places, stored("mlx", problem, dtype)
    states = [f"{name}{place.suffix}" for place in places for name in ("h0", "c0")]
    finals = [name.replace("h0", "h_n").replace("c0", "c_n") for name in states]
    names = [(k, name) for k, layer in enumerate(layers) for name in layer]

    def network(x, *rest):
        initial, tensors = rest[:len(states)], dict(zip(names, rest[len(states):], strict=True))
        y, ends = x.swapaxes(0, 1), []
        for k in range(len(layers)):
            own = {name: tensor for (layer, name), tensor in tensors.items() if layer == k}
            y, *last = _apply(own, y, *initial[2 * k:2 * k + 2])
            ends += last
        return [y.swapaxes(0, 1), *ends]

    given = [array(problem[f"input.{name}"]) for name in ("x", *states)]
    given += [array(layers[k][name]) for k, name in names]
    outputs = network(*given)
    answer = dict(zip([f"output.{name}" for name in ("y", *finals)], outputs, strict=True))
    if training:
        upstream = [array(problem[f"upstream.{name}"]) for name in ("y", *finals)]
        found = mx.vjp(network, given, upstream)[1]
        split = len(states) + 1
        answer |= {f"gradient.{name}": one
                   for name, one in zip(("x", *states), found[:split], strict=True)}
        parts = [{} for _ in layers]
        for (k, name), one in zip(names, found[split:], strict=True):
            parts[k][name] = one
        answer |= gradients("mlx", problem, parts)
    return widened(answer)


def forward(stored, x, h0, c0):
    """y [N, T, H], h_n and c_n [N, H] by the layer's own storage of its parameters."""
    outputs = _apply({name: mx.array(tensor) for name, tensor in stored.items()},
                     *map(mx.array, (x, h0, c0)))
    return [np.array(output) for output in outputs]


def initial_bias(inputs, units):
    """The bias of each gate of a new layer, [units]."""
    return split_gates(np.array(nn.LSTM(inputs, units).bias))


def _apply(stored, x, h0, c0):
    gates, inputs = stored["Wx"].shape
    lstm = nn.LSTM(inputs, gates // 4, bias="bias" in stored)
    for name, tensor in stored.items():
        if tensor.shape != lstm[name].shape:
            raise ValueError(f"{name}: expected shape {lstm[name].shape}, got {tensor.shape}")
        lstm[name] = tensor
    y, c = lstm(x, hidden=h0, cell=c0)
    return y, y[:, -1], c[:, -1]
