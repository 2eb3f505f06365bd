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
    rnn = nn.RNN(cell(size.units, gate_fn=NAMES[chosen.input], activation_fn=NAMES[chosen.cell],
                      param_dtype=dtype), return_carry=True, time_major=True)
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", "h0", "c0")}, dtype)
    stored = narrowed(CONVENTIONS["jax"](parameters(problem)), dtype)
    upstream = tuple(problem[f"upstream.{name}"].astype(dtype) for name in ("y", "h_n", "c_n"))

    def layer(given, stored):
        (c_n, h_n), y = rnn.apply({"params": {"cell": _nested(stored)}}, given["x"],
                                  initial_carry=(given["c0"], given["h0"]))
        return y, h_n, c_n

    outputs, gradients = differentiated(layer, given, stored, upstream, training)
    answer = dict(zip(("output.y", "output.h_n", "output.c_n"), outputs, strict=True))
    if training:
        dgiven, dstored = gradients
        answer |= {f"gradient.{name}": dgiven[name] for name in given}
        answer |= {"gradient.W": _stacked(dstored, "i{}.kernel"),
                   "gradient.R": _stacked(dstored, "h{}.kernel"),
                   "gradient.b": _stacked(dstored, "h{}.bias")}
    return widened(answer)


def _nested(stored):
    """Flax's tree: {"ii": {"kernel": …}, …}."""
    tree = {}
    for name, tensor in stored.items():
        module, leaf = name.split(".")
        tree.setdefault(module, {})[leaf] = tensor
    return tree


def _stacked(stored, pattern):
    return jnp.concatenate([stored[pattern.format(q)].T for q in "ifgo"])
