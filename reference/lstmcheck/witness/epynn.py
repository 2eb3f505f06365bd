"""The EpyNN port as a witness: canonical problem in, canonical answer out."""

import numpy as np

from ..conventions.store import epynn as store
from ..ports import epynn as port
from ..ports import epynn_activations
from .storage import parameters

_ACTIVATIONS = {
    "identity": epynn_activations.identity, "relu": epynn_activations.relu,
    "leaky-relu": epynn_activations.leaky_relu(), "elu": epynn_activations.elu(),
    "logistic": epynn_activations.sigmoid, "tanh": epynn_activations.tanh,
}


def expresses(activations):
    """EpyNN chooses each of the five activations on its own."""
    return True


def answer(problem, arithmetic):
    """Every tensor of TRUTH, computed by the EpyNN port in `arithmetic`."""
    a, chosen = arithmetic, problem.activations
    layer = port.LSTM(
        a, store(parameters(problem, a)), sequences=True,
        activate=_ACTIVATIONS[chosen.cell], activate_output=_ACTIVATIONS[chosen.output],
        activate_candidate=_ACTIVATIONS[chosen.candidate],
        activate_input=_ACTIVATIONS[chosen.input], activate_forget=_ACTIVATIONS[chosen.forget])
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
