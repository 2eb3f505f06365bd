"""The ports as a witness of training: each with the layer and the updates of its own package."""

import numpy as np

from ..conventions.store import epynn as store_epynn
from ..conventions.store import numpy_ml as store_numpy_ml
from ..ports import (
    epynn,
    epynn_activations,
    epynn_training,
    numpy_ml,
    numpy_ml_activations,
    numpy_ml_optimizers,
)
from .task import UPDATES, canonical


def trajectory(task, arithmetic):
    """W, R and b before the first update and after each, as a list of mappings."""
    train = _epynn if task.optimizer.kind == "update" else _numpy_ml
    return train(task, arithmetic)


def as_a_kernel(task, arithmetic):
    """The same, with slopes computed as most kernels do, from the activation: a (1 - a) and
    1 - a a, which the EpyNN port avoids since they cancel."""
    if task.optimizer.kind != "update":
        return _numpy_ml(task, arithmetic)
    return _epynn(task, arithmetic, activate=_TANH, activate_output=_LOGISTIC,
                  activate_candidate=_TANH, activate_input=_LOGISTIC, activate_forget=_LOGISTIC)


def witness(optimizer):
    """The name of the package whose port this is."""
    return "epynn" if optimizer.kind == "update" else "numpy-ml"


def _epynn(task, a, **activations):
    given = task.in_arithmetic(a)
    x, target = given["x"].swapaxes(0, 1), given["target"].swapaxes(0, 1)
    parameters = store_epynn(canonical(given))
    steps = [_from_epynn(parameters)]
    for _ in range(UPDATES):
        layer = epynn.LSTM(a, parameters, sequences=True, **activations)
        layer.backward(layer.forward(x, given["h0"], given["c0"]) - target)
        gradients = layer.gradients()
        if task.optimizer.clip is not None:
            gradients = epynn_training.clip_gradients(a, gradients, task.optimizer.exact("clip"))
        parameters = epynn_training.update_parameters(
            a, parameters, gradients, task.optimizer.exact("learning_rate"))
        steps.append(_from_epynn(parameters))
    return steps


def _cancelling(activation):
    return epynn_activations.Activation(activation().fn, activation().grad)


_LOGISTIC, _TANH = _cancelling(numpy_ml_activations.Sigmoid), _cancelling(numpy_ml_activations.Tanh)


def _from_epynn(p):
    return {"W": np.concatenate([p[f"U_{q}"].T for q in "ifgo"]),
            "R": np.concatenate([p[f"V_{q}"].T for q in "ifgo"]),
            "b": np.concatenate([p[f"b_{q}"][0] for q in "ifgo"])}


def _numpy_ml(task, a):
    given = task.in_arithmetic(a)
    x, target = given["x"].transpose(1, 2, 0), given["target"].transpose(1, 2, 0)
    parameters = store_numpy_ml(canonical(given))
    optimizer = _optimizer(task.optimizer, a)
    steps = [_from_numpy_ml(parameters, task.dimensions.units)]
    for _ in range(UPDATES):
        layer = numpy_ml.LSTM(a, parameters)
        layer.backward(layer.forward(x, given["h0"], given["c0"]) - target)
        parameters = {name: optimizer.update(parameter, layer.gradients[name], name)
                      for name, parameter in parameters.items()}
        steps.append(_from_numpy_ml(parameters, task.dimensions.units))
    return steps


_CLASSES = {"sgd": numpy_ml_optimizers.SGD, "adagrad": numpy_ml_optimizers.AdaGrad,
            "rmsprop": numpy_ml_optimizers.RMSProp, "adam": numpy_ml_optimizers.Adam}
_NAMES = {"learning_rate": "lr", "momentum": "momentum", "decay": "decay", "decay1": "decay1",
          "decay2": "decay2", "epsilon": "eps", "clip": "clip_norm"}


def _optimizer(chosen, a):
    constants = {theirs: chosen.exact(ours) for ours, theirs in _NAMES.items()
                 if chosen.exact(ours) is not None}
    return _CLASSES[chosen.kind](a, **constants)


def _from_numpy_ml(p, units):
    return {"W": np.concatenate([p[f"W{q}"][units:].T for q in "ufco"]),
            "R": np.concatenate([p[f"W{q}"][:units].T for q in "ufco"]),
            "b": np.concatenate([p[f"b{q}"][0] for q in "ufco"])}
