"""What the bounds know of an activation: its value, its slope, and the rounding of both.

A backward pass computes a slope from what it kept of the step: tanh and logistic from the
activation itself, as 1 - a a and a (1 - a) or in other algebraic forms, others from the
pre-activation. The magnitudes cover all of these forms.
"""

import math
from fractions import Fraction
from functools import lru_cache
from typing import Callable, NamedTuple

import numpy as np

from ..activations import (
    GELU_CUBIC,
    HARD_EDGE,
    HARD_SLOPE,
    SELU_ALPHA,
    SELU_SCALE,
    SIXTH_EDGE,
    SIXTH_SLOPE,
    constants_of,
    name_of,
)
from ..arithmetic import FloatArithmetic
from .sources import Magnitudes

_FLOAT = FloatArithmetic()


def _approximated(z, a):
    """The errors of a function that a library approximates: the contract's activation errors."""
    return Magnitudes(relative=np.abs(a), absolute=np.ones_like(a))


class Activation(NamedTuple):
    """`value` of z, and its `derivative` from z, accurate where it nearly vanishes.

    A kernel computes the derivative as `slope` of what it kept: of the activation a, or of z where
    `from_z`. `bend` is the slope's own derivative. `errors` of (z, a) and `slope_errors` of what
    was kept are the `Magnitudes` of the roundings, None where there are none.
    """

    value: Callable
    derivative: Callable
    slope: Callable
    bend: Callable
    slope_errors: Callable | None
    errors: Callable | None = _approximated
    from_z: bool = False


@lru_cache(maxsize=None)
def activation(choice):
    """The `Activation` of a name or a `Parametrised`."""
    return _MAKERS[name_of(choice)](**constants_of(choice))


def _logistic_derivative(z):
    return _FLOAT.logistic(z) * _FLOAT.logistic(-z)


def _elementwise(size):
    return lambda kept: Magnitudes(elementwise=size(kept))


def _logistic():
    return Activation(_FLOAT.logistic, _logistic_derivative, lambda a: a * (1 - a),
                      lambda a: 1 - 2 * a,
                      _elementwise(lambda a: a * a + 2 * np.abs(a * (1 - a))))


def _tanh():
    return Activation(np.tanh, lambda z: 4 * _logistic_derivative(2 * z), lambda a: 1 - a * a,
                      lambda a: -2 * a, _elementwise(lambda a: a * a + 3 * np.abs(1 - a * a)))


def _scaled_tanh(alpha, beta):
    tanh = _tanh()
    return Activation(
        lambda z: alpha * np.tanh(beta * z), lambda z: alpha * beta * tanh.derivative(beta * z),
        lambda a: beta * (alpha - a * a / alpha), lambda a: -2 * beta * a / alpha,
        _elementwise(lambda a: abs(beta) * (3 * a * a / abs(alpha)
                                            + 3 * np.abs(alpha - a * a / alpha))))


def _by_pieces(edges, pieces, slopes, errors=None, slope_errors=None):
    """An activation that is straight between `edges`: lists of functions of z and of slopes, from
    the lowest piece to the highest."""
    def chosen(z, values):
        which = np.searchsorted(edges, z, side="left")
        return np.choose(which, [np.broadcast_to(one, np.shape(z)) for one in values])

    def value(z):
        return chosen(z, [piece(z) for piece in pieces])

    def derivative(z):
        return chosen(z, slopes)
    return Activation(value, derivative, derivative, np.zeros_like, slope_errors, errors, True)


def _affine(slope, offset):
    return _by_pieces([], [lambda z: slope * z + offset], [slope], lambda z, a: Magnitudes(
        elementwise=np.abs(slope * z) + np.abs(a)))


def _thresholded_relu(theta=0.0):
    return _by_pieces([theta], [np.zeros_like, lambda z: z], [0.0, 1.0])


def _leaky_relu(slope):
    return _by_pieces([0.0], [lambda z: slope * z, lambda z: z], [slope, 1.0],
                      lambda z, a: Magnitudes(elementwise=np.where(z > 0, 0, np.abs(a))))


def _ramp(slope, edge):
    """Both the constant, a third or a fifth, and what it multiplies may be rounded."""
    slope, edge = float(slope), float(edge)

    def inside(z):
        return np.abs(z) < edge
    return _by_pieces(
        [-edge, edge], [np.zeros_like, lambda z: slope * z + 0.5, np.ones_like],
        [0.0, slope, 0.0],
        lambda z, a: Magnitudes(elementwise=inside(z) * (2 * np.abs(slope * z) + 2 * np.abs(a))),
        lambda z: Magnitudes(elementwise=inside(z) * slope))


def _elu(alpha, scale=1.0):
    """Below zero the slope is a + alpha scale; every constant may be rounded."""
    bend, scale = float(Fraction(alpha) * Fraction(scale)), float(scale)
    rounded = scale != 1.0

    def errors(z, a):
        below = z <= 0
        return Magnitudes(relative=below * np.abs(a), absolute=below * max(1.0, abs(bend)),
                          elementwise=2 * rounded * np.abs(a))
    return Activation(
        lambda z: np.where(z > 0, scale * z, bend * np.expm1(np.minimum(z, 0))),
        lambda z: np.where(z > 0, scale, bend * np.exp(np.minimum(z, 0))),
        lambda a: np.where(a > 0, scale, a + bend), lambda a: np.where(a > 0, 0.0, 1.0),
        _elementwise(lambda a: np.where(a > 0, rounded * scale, 2 * abs(bend) + np.abs(a))),
        errors)


def _softsign():
    return Activation(
        lambda z: z / (1 + np.abs(z)), lambda z: 1 / (1 + np.abs(z))**2,
        lambda a: (1 - np.abs(a))**2, lambda a: -2 * np.sign(a) * (1 - np.abs(a)),
        _elementwise(lambda a: 4 * (1 - np.abs(a))))


def _softplus():
    return Activation(_FLOAT.softplus, _FLOAT.logistic, _FLOAT.logistic, _logistic_derivative,
                      lambda z: _approximated(z, _FLOAT.logistic(z)), from_z=True)


def _exponential():
    return Activation(np.exp, np.exp, lambda a: a, np.ones_like, None)


def _bell(z):
    return np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _gelu():
    def below(z):
        return _FLOAT.erfc(-z / math.sqrt(2)) / 2

    def slope(z):
        return below(z) + z * _bell(z)

    def slope_errors(z):
        size = below(z) + np.abs(z) * _bell(z)
        return Magnitudes(relative=size, absolute=1 + np.abs(z), elementwise=4 * size)
    return Activation(lambda z: z * below(z), slope, slope, lambda z: (2 - z * z) * _bell(z),
                      slope_errors, _weighted, from_z=True)


def _weighted(z, a):
    """z times a function with the contract's errors."""
    return Magnitudes(relative=np.abs(a), absolute=1 + np.abs(z), elementwise=2 * np.abs(a))


def _gelu_tanh():
    rate, cubic = math.sqrt(2 / math.pi), float(GELU_CUBIC)

    def inner(z):
        return 2 * rate * (z + cubic * z**3), 2 * rate * (1 + 3 * cubic * z * z)

    def slope(z):
        y, rise = inner(z)
        return _FLOAT.logistic(y) + z * _logistic_derivative(y) * rise

    def bend(z):
        y, rise = inner(z)
        first = _logistic_derivative(y)
        second = first * (1 - 2 * _FLOAT.logistic(y))
        return (2 * first * rise + z * (second * rise**2 + first * 12 * rate * cubic * z))

    def slope_errors(z):
        y, rise = inner(z)
        size = _FLOAT.logistic(y) + np.abs(z) * rise * _logistic_derivative(y)
        return Magnitudes(relative=size, absolute=1 + np.abs(z) * rise,
                          elementwise=4 * size + 4 * np.abs(y) * (1 + np.abs(z) * rise) / 4)

    def errors(z, a):
        y, _ = inner(z)
        # The argument itself is rounded four times.
        return Magnitudes(relative=np.abs(a), absolute=1 + np.abs(z),
                          elementwise=2 * np.abs(a)
                          + 4 * np.abs(z * y) * _logistic_derivative(y))
    return Activation(lambda z: z * _FLOAT.logistic(inner(z)[0]), slope, slope, bend, slope_errors,
                      errors, from_z=True)


_MAKERS = {
    "identity": lambda: Activation(lambda z: z, np.ones_like, np.ones_like, np.zeros_like, None,
                                   None),
    "logistic": _logistic, "tanh": _tanh, "scaled-tanh": _scaled_tanh, "affine": _affine,
    "relu": _thresholded_relu, "thresholded-relu": _thresholded_relu, "leaky-relu": _leaky_relu,
    "elu": _elu, "selu": lambda: _elu(SELU_ALPHA, SELU_SCALE), "softsign": _softsign,
    "softplus": _softplus, "exponential": _exponential, "gelu": _gelu, "gelu-tanh": _gelu_tanh,
    "hard-sigmoid": lambda: _ramp(HARD_SLOPE, HARD_EDGE),
    "hard-sigmoid-sixth": lambda: _ramp(SIXTH_SLOPE, SIXTH_EDGE),
}
