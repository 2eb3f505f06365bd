"""JAX's own plain LSTM, `jax.experimental.rnn.lstm_ref`, the only one that needs no GPU."""

import jax
import jax.numpy as jnp
from jax.experimental import rnn
from lstmcheck.conventions import CONVENTIONS

from ..offer import Offer
from ..parameters import narrowed, parameters, widened

OFFER = Offer(training=True)

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
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", "h0", "c0")}, dtype)
    stored = narrowed(CONVENTIONS["pytorch"](parameters(problem)), dtype)
    upstream = tuple(problem[f"upstream.{name}"].astype(dtype) for name in ("y", "h_n", "c_n"))

    def layer(given, stored):
        y, h_n, c_n = forward(stored, given["x"].swapaxes(0, 1), given["h0"], given["c0"])
        return y.swapaxes(0, 1), h_n, c_n

    outputs, gradients = differentiated(layer, given, stored, upstream, training)
    answer = dict(zip(("output.y", "output.h_n", "output.c_n"), outputs, strict=True))
    if training:
        dgiven, dstored = gradients
        answer |= {f"gradient.{name}": dgiven[name] for name in given}
        answer |= {"gradient.W": dstored["weight_ih"], "gradient.R": dstored["weight_hh"],
                   "gradient.b": dstored["bias_hh"]}
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None):
    """y [N, T, H], h_n and c_n [N, H] by the function's own storage of its parameters.

    It has a reverse direction only beside the forward one.
    """
    batch, steps, inputs = x.shape
    directions = range(2 if reverse else 1)
    y, h_n, c_n = rnn.lstm_ref(
        x, *(jnp.stack([state for _ in directions]) for state in (h0, c0)),
        *({direction: stored[name] for direction in directions}
          for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")),
        seq_lengths=jnp.array([steps] * batch if lengths is None else lengths, dtype=jnp.int32),
        input_size=inputs, hidden_size=h0.shape[-1], num_layers=1, dropout=0.0,
        bidirectional=reverse)
    return y[..., -h0.shape[-1]:], h_n[-1], c_n[-1]
