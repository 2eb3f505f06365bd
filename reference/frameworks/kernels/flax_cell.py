"""Flax's linen LSTMCell under nn.RNN."""

import flax.linen as nn
import jax.numpy as jnp
from lstmcheck.conventions import CONVENTIONS

from ..offer import GATES, Offer
from ..parameters import narrowed, parameters, widened
from .jax_reference import differentiated

NAMES = {"identity": lambda x: x, "logistic": nn.sigmoid, "tanh": nn.tanh, "relu": nn.relu}
# `gate_fn` for the gates, `activation_fn` for candidate and cell.
OFFER = Offer(training=True, activations=frozenset(NAMES), tied=(GATES, ("candidate", "cell")))
CELL = nn.LSTMCell

def run(problem, dtype, training, cell=CELL):
    size, chosen = problem.dimensions, problem.activations
    made = cell(size.units, gate_fn=NAMES[chosen.input], activation_fn=NAMES[chosen.cell],
                param_dtype=dtype)
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", "h0", "c0")}, dtype)
    stored = narrowed(CONVENTIONS["jax"](parameters(problem)), dtype)
    upstream = tuple(problem[f"upstream.{name}"].astype(dtype) for name in ("y", "h_n", "c_n"))

    def layer(given, stored):
        return _apply(made, stored, **given, time_major=True)

    outputs, gradients = differentiated(layer, given, stored, upstream, training)
    answer = dict(zip(("output.y", "output.h_n", "output.c_n"), outputs, strict=True))
    if training:
        dgiven, dstored = gradients
        answer |= {f"gradient.{name}": dgiven[name] for name in given}
        answer |= {"gradient.W": _stacked(dstored, "i{}.kernel"),
                   "gradient.R": _stacked(dstored, "h{}.kernel"),
                   "gradient.b": _stacked(dstored, "h{}.bias")}
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None, cell=CELL):
    """y [N, T, H], h_n and c_n [N, H] by the cell's own storage of its parameters."""
    return _apply(cell(h0.shape[-1]), stored, x, h0, c0, reverse=reverse,
                  seq_lengths=None if lengths is None else jnp.array(lengths))


def _apply(cell, stored, x, h0, c0, **options):
    (c_n, h_n), y = nn.RNN(cell, return_carry=True).apply(
        {"params": {"cell": _nested(stored)}}, x, initial_carry=(c0, h0), **options)
    return y, h_n, c_n


def _nested(stored):
    """Flax's tree: {"ii": {"kernel": …}, …}."""
    tree = {}
    for name, tensor in stored.items():
        module, leaf = name.split(".")
        tree.setdefault(module, {})[leaf] = tensor
    return tree


def _stacked(stored, pattern):
    return jnp.concatenate([stored[pattern.format(q)].T for q in "ifgo"])
