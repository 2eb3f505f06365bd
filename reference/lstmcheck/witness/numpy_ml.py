"""The numpy-ml port as a witness: canonical problem in, canonical answer out."""

import numpy as np

from ..conventions.store import numpy_ml as store
from ..ports import numpy_ml as port
from .storage import parameters

_ACTIVATIONS = {"identity": "Identity", "relu": "ReLU", "leaky-relu": "LeakyReLU", "elu": "ELU",
                "logistic": "Sigmoid", "tanh": "Tanh"}


def expresses(activations):
    """numpy-ml has one activation for all gates and one for candidate and cell state."""
    return (activations.input == activations.forget == activations.output
            and activations.candidate == activations.cell)


def answer(problem, arithmetic):
    """Every tensor of TRUTH, computed by the numpy-ml port in `arithmetic`."""
    a, chosen, units = arithmetic, problem.activations, problem.dimensions.units
    layer = port.LSTM(a, store(parameters(problem, a)),
                      act_fn=_ACTIVATIONS[chosen.cell], gate_fn=_ACTIVATIONS[chosen.input])
    given = {name: a.array(tensor) for name, tensor in problem.tensors.items()}
    y = layer.forward(_time_last(given["input.x"]), given["input.h0"], given["input.c0"])
    dx = layer.backward(_time_last(given["upstream.y"]),
                        given["upstream.h_n"], given["upstream.c_n"])
    gradients = layer.gradients
    weights = [gradients[f"W{q}"].T for q in "ufco"]
    traces = {"i": "Gu", "f": "Gf", "g": "Cc", "o": "Go", "c": "C"}
    return {
        "output.y": _time_first(y), "output.h_n": layer.final_A, "output.c_n": layer.final_C,
        **{f"trace.{name}": _stack_steps(a, problem, layer.trace, key)
           for name, key in traces.items()},
        "gradient.x": _time_first(dx),
        "gradient.W": np.concatenate([weight[:, units:] for weight in weights]),
        "gradient.R": np.concatenate([weight[:, :units] for weight in weights]),
        "gradient.b": np.concatenate([gradients[f"b{q}"][0] for q in "ufco"]),
        "gradient.h0": layer.dLdA0, "gradient.c0": layer.dLdC0,
    }


def _time_last(sequence):
    return sequence.transpose(1, 2, 0)


def _time_first(sequence):
    return sequence.transpose(2, 0, 1)


def _stack_steps(a, problem, steps, key):
    result = a.zeros(problem.dimensions.shape("trace.c"))
    for t, step in enumerate(steps):
        result[t] = step[key]
    return result
