"""JAX's own plain LSTM, `jax.experimental.rnn.lstm_ref`, the only one that needs no GPU."""

import jax
import jax.numpy as jnp
from jax.experimental import rnn

from ..offer import ANY, Offer
from ..parameters import gradients, narrowed, stored, widened

# It slices the last of no steps, and raises.
OFFER = Offer(training=True, least_steps=1, features={
    "layers": ANY, "direction": ("bidirectional",), "lengths": ANY, "bias": ("two",)})
PARTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")

jax.config.update("jax_enable_x64", True)


def differentiated(layer, given, stored, upstream, training):
    """The layer's outputs, and with `training` what `upstream` gives for (given, stored)."""
    if not training:
        return jax.jit(layer)(given, stored), None

    def both(given, stored, upstream):
        outputs, backward = jax.vjp(layer, given, stored)
        return outputs, backward(upstream)

    return jax.jit(both)(given, stored, upstream)


def run(problem, dtype, training):
    size, o, places = problem.dimensions, problem.options, problem.layout.places
    states = [f"{name}{place.suffix}" for place in places for name in ("h0", "c0")]
    finals = [name.replace("h0", "h_n").replace("c0", "c_n") for name in states]
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", *states)}, dtype)
    upstream = tuple(problem[f"upstream.{name}"].astype(dtype) for name in ("y", *finals))

    def network(given, layers):
        tensors = [(name, tensor) for layer in layers for name, tensor in sorted(layer.items())]
        y, h_n, c_n = _apply(
            given["x"].swapaxes(0, 1), *(jnp.stack([given[f"{name}{place.suffix}"]
                                                    for place in places]) for name in ("h0", "c0")),
            [dict(enumerate(tensor for name, tensor in tensors if name.startswith(part)))
             for part in PARTS], o.lengths, o.layers, o.direction == "bidirectional")
        return y.swapaxes(0, 1), *(state[k] for k in range(len(places)) for state in (h_n, c_n))

    outputs, found = differentiated(network, given, stored("pytorch", problem, dtype), upstream,
                                    training)
    answer = dict(zip([f"output.{name}" for name in ("y", *finals)], outputs, strict=True))
    if training:
        answer |= {f"gradient.{name}": one for name, one in found[0].items()}
        answer |= gradients("pytorch", problem, found[1])
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None):
    """y [N, T, H], h_n and c_n [N, H] by the function's own storage of its parameters.

    It has a reverse direction only beside the forward one.
    """
    directions = range(2 if reverse else 1)
    y, h_n, c_n = _apply(
        x, *(jnp.stack([state for _ in directions]) for state in (h0, c0)),
        [{direction: stored[name] for direction in directions} for name in PARTS], lengths, 1,
        reverse)
    return y[..., -h0.shape[-1]:], h_n[-1], c_n[-1]


def _apply(x, h0, c0, parts, lengths, layers, bidirectional):
    batch, steps, inputs = x.shape
    return rnn.lstm_ref(
        x, h0, c0, *parts,
        seq_lengths=jnp.array([steps] * batch if lengths is None else lengths, dtype=jnp.int32),
        input_size=inputs, hidden_size=h0.shape[-1], num_layers=layers, dropout=0.0,
        bidirectional=bidirectional)
