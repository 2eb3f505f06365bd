"""Clipping, updates and optimizers against the published packages."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.ports import epynn_training, numpy_ml_optimizers
from problems import assert_close, uniform
from published import epynn_package, numpy_ml_package

SHAPES = {"U_f": (3, 2), "V_f": (2, 2), "b_f": (1, 2)}
STEPS = 12


def arrays(source, size=1.0):
    return {name: size * uniform(source, shape) for name, shape in SHAPES.items()}


@pytest.mark.parametrize(("size", "clips"), [(1.0, True), (0.1, False), (0.0, False)])
def test_epynn_clips_all_gradients_by_one_norm(size, clips):
    _, maths, _ = epynn_package()
    gradients = arrays(np.random.RandomState(1), size)
    theirs = SimpleNamespace(g={name: g.copy() for name, g in gradients.items()})
    maths.clip_gradient(theirs)
    ours = epynn_training.clip_gradients(FloatArithmetic(), gradients)
    for name, gradient in ours.items():
        assert_close(gradient, theirs.g[name], name, ulps=4)
    assert clips == any((ours[name] != gradients[name]).any() for name in gradients)


def test_epynn_updates():
    published_lstm, *_ = epynn_package()
    source = np.random.RandomState(2)
    parameters, gradients = arrays(source), arrays(source)
    theirs = published_lstm(2)
    theirs.p = {name.replace("_", ""): p.copy() for name, p in parameters.items()}
    theirs.g = {"d" + name.replace("_", ""): g for name, g in gradients.items()}
    theirs.lrate, theirs.e = [0.1], 0
    theirs.update_parameters()
    ours = epynn_training.update_parameters(
        FloatArithmetic(), parameters, gradients, Fraction(0.1))
    for name, parameter in ours.items():
        assert (parameter == theirs.p[name.replace("_", "")]).all()


@pytest.mark.parametrize("clip_norm", [None, 0.5])
@pytest.mark.parametrize(("name", "constants"), [
    ("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.1, "momentum": 0.9}), ("AdaGrad", {}),
    ("AdaGrad", {"lr": 0.1, "eps": 0.25}), ("RMSProp", {}),
    ("RMSProp", {"lr": 0.1, "decay": 0.6, "eps": 0.25}), ("Adam", {}),
    ("Adam", {"lr": 0.1, "decay1": 0.5, "decay2": 0.75, "eps": 0.25})])
def test_numpy_ml_optimizers(name, constants, clip_norm):
    numpy_ml_package()
    from numpy_ml.neural_nets import optimizers

    source = np.random.RandomState(3)
    theirs = getattr(optimizers, name)(clip_norm=clip_norm, **constants)
    ours = getattr(numpy_ml_optimizers, name)(
        FloatArithmetic(), clip_norm=clip_norm,
        **{key: Fraction(value) for key, value in constants.items()})
    got = expected = arrays(source)
    for step in range(STEPS):
        gradients = arrays(source, 0.25 if step % 2 else 1.0)
        got = {key: ours.update(p, gradients[key], key) for key, p in got.items()}
        expected = {key: theirs.update(p, gradients[key].copy(), key)
                    for key, p in expected.items()}
        for key, parameter in got.items():
            assert_close(parameter, expected[key], f"{name} step {step} {key}")
