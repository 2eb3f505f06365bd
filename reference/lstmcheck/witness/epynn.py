"""The EpyNN port as a witness: canonical problem in, canonical answer out."""

from fractions import Fraction

import numpy as np

from ..activations import constants_of, name_of
from ..conventions.store import epynn as store
from ..ports import epynn as port
from ..ports import epynn_activations
from .storage import parameters

_ACTIVATIONS = {
    "identity": lambda: epynn_activations.identity, "relu": lambda: epynn_activations.relu,
    "leaky-relu": lambda slope: epynn_activations.leaky_relu(Fraction(slope)),
    "elu": lambda alpha: epynn_activations.elu(Fraction(alpha)),
    "logistic": lambda: epynn_activations.sigmoid, "tanh": lambda: epynn_activations.tanh,
}


def expresses(problem):
    """EpyNN chooses each of the five activations on its own, among its six."""
    return problem.is_plain and all(name_of(one) in _ACTIVATIONS
                                    for one in vars(problem.activations).values())


def _activation(chosen):
    return _ACTIVATIONS[name_of(chosen)](**constants_of(chosen))


def answer(problem, arithmetic):
    """Every tensor of TRUTH, computed by the EpyNN port in `arithmetic`."""
    a, chosen = arithmetic, problem.activations
    layer = port.LSTM(
        a, store(parameters(problem, a)), sequences=True,
        activate=_activation(chosen.cell), activate_output=_activation(chosen.output),
        activate_candidate=_activation(chosen.candidate),
        activate_input=_activation(chosen.input), activate_forget=_activation(chosen.forget))
    given = {name: a.array(tensor) for name, tensor in problem.tensors.items()}
    y = layer.forward(_swap(given["input.x"]), given["input.h0"], given["input.c0"])
    dx = layer.backward(_swap(given["upstream.y"]), given["upstream.h_n"], given["upstream.c_n"])
    cache, gradients = layer.forward_cache, layer.gradients()
    return {
        "output.y": _swap(y), "output.h_n": layer.final_h, "output.c_n": layer.final_C_,
        **{f"trace.{q}": _swap(cache[q]) for q in "ifgo"}, "trace.c": _swap(cache["C_"]),
        "gradient.x": _swap(dx),
        "gradient.W": np.concatenate([gradients[f"U_{q}"].T for q in "ifgo"]),
        "gradient.R": np.concatenate([gradients[f"V_{q}"].T for q in "ifgo"]),
        "gradient.b": np.concatenate([gradients[f"b_{q}"][0] for q in "ifgo"]),
        "gradient.h0": layer.dh, "gradient.c0": layer.dC,
    }


def _swap(sequence):
    """Steps first to samples first, or back."""
    return sequence.swapaxes(0, 1)
