"""The numpy-ml port as a witness: canonical problem in, canonical answer out."""

from fractions import Fraction

import numpy as np

from ..activations import constants_of, name_of
from ..conventions.store import Parameters
from ..conventions.store import numpy_ml as store
from ..options import PLAIN, Options
from ..ports import numpy_ml as port
from ..ports import numpy_ml_activations as kinds
from ..ports.numpy_ml_bidirectional import BidirectionalLSTM

_ACTIVATIONS = {
    "identity": kinds.Identity, "relu": kinds.ReLU, "logistic": kinds.Sigmoid, "tanh": kinds.Tanh,
    "softplus": kinds.SoftPlus, "exponential": kinds.Exponential, "selu": kinds.SELU,
    "hard-sigmoid": kinds.HardSigmoid,
    "affine": lambda slope, offset: kinds.Affine(Fraction(slope), Fraction(offset)),
    "leaky-relu": lambda slope: kinds.LeakyReLU(Fraction(slope)),
    "elu": lambda alpha: kinds.ELU(Fraction(alpha)),
}


_MERGES = {"concat": "concat", "sum": "sum", "average": "average", "product": "multiply"}


def expresses(problem):
    """numpy-ml has one activation for all gates and one for candidate and cell state, among its
    eleven; the plain layer, and its bidirectional module."""
    chosen, merge = problem.activations, problem.options.merge
    return (problem.options in (PLAIN, Options(direction="bidirectional", merge=merge))
            and chosen.input == chosen.forget == chosen.output
            and chosen.candidate == chosen.cell
            and {name_of(chosen.input), name_of(chosen.cell)} <= set(_ACTIVATIONS))


def _activation(chosen):
    return _ACTIVATIONS[name_of(chosen)](**constants_of(chosen))


def answer(problem, arithmetic):
    """Every tensor of the problem's truth, computed by the numpy-ml port in `arithmetic`."""
    a, chosen = arithmetic, problem.activations
    given = {name: a.array(tensor) for name, tensor in problem.tensors.items()}
    kinds_of = {"act_fn": _activation(chosen.cell), "gate_fn": _activation(chosen.input)}
    places = problem.layout.places
    stored = [store(Parameters(*(given[f"input.{name}{place.suffix}"] for name in "WRb"),
                               None, None)) for place in places]
    states, finals = ([tuple(given[f"{group}.{name}{place.suffix}"] for name in names)
                       for place in places]
                      for group, names in (("input", ("h0", "c0")), ("upstream", ("h_n", "c_n"))))
    X, dLdA = _time_last(given["input.x"]), _time_last(given["upstream.y"])
    if len(places) == 1:
        network = port.LSTM(a, *stored, **kinds_of)
        layers = [network]
        y, dx = network.forward(X, *states[0]), network.backward(dLdA, *finals[0])
    else:
        network = BidirectionalLSTM(a, *stored, **kinds_of,
                                    merge_mode=_MERGES[problem.options.merge])
        layers = [network.fwd, network.bwd]
        y, dx = network.forward(X, *states), network.backward(dLdA, *finals)
    result = {"output.y": _time_first(y), "gradient.x": _time_first(dx)}
    for place, layer in zip(places, layers, strict=True):
        result.update({name + place.suffix: tensor
                       for name, tensor in _of_layer(a, problem, place, layer).items()})
    return result


def _of_layer(a, problem, place, layer):
    """What one direction leaves, by names without a suffix."""
    units, gradients = problem.dimensions.units, layer.gradients
    weights = [gradients[f"W{q}"].T for q in "ufco"]
    traces = {"i": "Gu", "f": "Gf", "g": "Cc", "o": "Go", "c": "C"}
    steps = layer.trace[::-1] if place.reverse else layer.trace
    return {
        "output.h_n": layer.final_A, "output.c_n": layer.final_C,
        **{f"trace.{name}": _stack_steps(a, problem, steps, key) for name, key in traces.items()},
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
    size = problem.dimensions
    result = a.zeros((size.steps, size.batch, size.units))
    for t, step in enumerate(steps):
        result[t] = step[key]
    return result
