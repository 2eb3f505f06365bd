"""Flax's linen LSTMCell under nn.RNN, in both directions under nn.Bidirectional."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from lstmcheck.activations import constants_of, name_of

from ..offer import ANY, GATES, Offer
from ..parameters import gradients, narrowed, stored, widened
from .jax_reference import differentiated

# By our names, with our constants.
NAMES = {
    "identity": lambda x: x, "logistic": nn.sigmoid, "tanh": nn.tanh, "relu": nn.relu,
    "selu": nn.selu, "softplus": nn.softplus, "softsign": nn.soft_sign,
    "hard-sigmoid-sixth": nn.hard_sigmoid, "gelu": lambda x: nn.gelu(x, approximate=False),
    "gelu-tanh": lambda x: nn.gelu(x, approximate=True), "elu": nn.elu,
    "leaky-relu": lambda x, slope: nn.leaky_relu(x, negative_slope=slope),
}
# `gate_fn` for the gates, `activation_fn` for candidate and cell.
OFFER = Offer(
    training=True, activations=frozenset(NAMES), tied=(GATES, ("candidate", "cell")),
    features={"layers": ANY, "direction": ("reverse", "bidirectional"), "lengths": ANY})
CELL = nn.LSTMCell


def run(problem, dtype, training, cell=CELL):
    """What is behind a row's end, which Flax computes on, is cut off, as its callers must."""
    size, o, layout = problem.dimensions, problem.options, problem.layout
    options = {"gate_fn": _function(problem.activations.input),
               "activation_fn": _function(problem.activations.cell), "param_dtype": dtype}
    states = [f"{name}{place.suffix}" for place in layout.places for name in ("h0", "c0")]
    finals = [name.replace("h0", "h_n").replace("c0", "c_n") for name in states]
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", *states)}, dtype)
    upstream = tuple(problem[f"upstream.{name}"].astype(dtype) for name in ("y", *finals))
    lengths = None if o.lengths is None else jnp.array(o.lengths)

    def network(given, layers):
        y, ends = given["x"], []
        for k, tensors in enumerate(layers):
            own = [place for place in layout.places if place.layer == k]
            carries = [(given[f"c0{place.suffix}"], given[f"h0{place.suffix}"]) for place in own]
            carries, y = _apply([cell(size.units, **options) for _ in own], tensors, y, carries,
                                o.direction == "reverse", lengths, time_major=True,
                                keep_order=True)
            if lengths is not None:
                y = jnp.where((jnp.arange(size.steps)[:, None] < lengths)[..., None], y, 0)
            ends += [state for c_n, h_n in carries for state in (h_n, c_n)]
        return y, *ends

    outputs, found = differentiated(network, given, stored("jax", problem, dtype), upstream,
                                    training)
    answer = dict(zip([f"output.{name}" for name in ("y", *finals)], outputs, strict=True))
    if training:
        answer |= {f"gradient.{name}": one for name, one in found[0].items()}
        answer |= gradients("jax", problem, found[1])
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None, cell=CELL):
    """y [N, T, H], h_n and c_n [N, H] by the cell's own storage of its parameters."""
    (carry,), y = _apply([cell(h0.shape[-1])], stored, x, [(c0, h0)], reverse,
                         None if lengths is None else jnp.array(lengths))
    return y, carry[1], carry[0]


def initial_bias(inputs, units, cell=CELL):
    """The bias of each gate of a new cell, [units]."""
    made, key = cell(units), jax.random.key(0)
    parameters = made.init(key, made.initialize_carry(key, (1, inputs)), jnp.zeros((1, inputs)))
    return {q: np.asarray(parameters["params"][f"h{q}"]["bias"]) for q in "ifgo"}


def _apply(cells, tensors, x, carries, reverse, lengths, time_major=False, keep_order=False):
    """([(c_n, h_n)] of each direction, y)."""
    if len(cells) == 2:
        layer = nn.Bidirectional(*map(nn.RNN, cells))
        carries, y = layer.apply({"params": _nested(tensors)}, x, initial_carry=tuple(carries),
                                 seq_lengths=lengths, time_major=time_major, return_carry=True)
        return list(carries), y
    layer = nn.RNN(cells[0], return_carry=True)
    carry, y = layer.apply(
        {"params": {"cell": _nested(tensors)}}, x, initial_carry=carries[0], seq_lengths=lengths,
        reverse=reverse, time_major=time_major, keep_order=keep_order)
    return [carry], y


def _function(activation):
    name, constants = name_of(activation), constants_of(activation)
    return (lambda x: NAMES[name](x, **constants)) if constants else NAMES[name]


def _nested(tensors):
    """Flax's tree: {"ii": {"kernel": …}, …}."""
    tree = {}
    for name, tensor in tensors.items():
        *path, leaf = name.split(".")
        at = tree
        for module in path:
            at = at.setdefault(module, {})
        at[leaf] = tensor
    return tree
