"""The activations on a tape: values alone, as their authors define them; slopes are mechanical.

Logistic and tanh are built from exp, so neither their values nor their derivatives are shared with
the other witnesses. A branch is taken by value, and its slope is that of the branch.
"""

from fractions import Fraction

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


def activate(activation, x):
    """An activation of a `Variable`."""
    return _FUNCTIONS[name_of(activation)](x, **constants_of(activation))


def _exact(x, number):
    return x.tape.arithmetic.constant(Fraction(number))


def _above(x, threshold, above, below):
    return x.tape.select(x.exceeds(Fraction(threshold)), above, below)


def _level(x, value):
    return x.tape.constant(x.value.shape, value)


def _identity(x):
    return x


def _logistic(x):
    return x.scaled(-1).exp().scaled(1, offset=1).reciprocal()


def _tanh(x):
    return _logistic(x.scaled(2)).scaled(2, offset=-1)


def _scaled_tanh(x, alpha, beta):
    return _tanh(x.scaled(_exact(x, beta))).scaled(_exact(x, alpha))


def _affine(x, slope, offset):
    return x.scaled(_exact(x, slope), _exact(x, offset))


def _relu(x):
    return _thresholded_relu(x, 0)


def _thresholded_relu(x, theta):
    return _above(x, theta, x, _level(x, 0))


def _leaky_relu(x, slope):
    return _above(x, 0, x, x.scaled(_exact(x, slope)))


def _elu(x, alpha, scale=1):
    bend = _exact(x, Fraction(alpha) * Fraction(scale))
    below = _above(x, 0, _level(x, 0), x).exp().scaled(bend, offset=-bend)
    return _above(x, 0, x.scaled(_exact(x, scale)), below)


def _selu(x):
    return _elu(x, SELU_ALPHA, SELU_SCALE)


def _softsign(x):
    size = _above(x, 0, x, x.scaled(-1))
    return x * size.scaled(1, offset=1).reciprocal()


def _gelu(x):
    root = x.tape.arithmetic.sqrt(_exact(x, 2))
    return x * x.scaled(-1 / root).erfc().scaled(_exact(x, Fraction(1, 2)))


def _gelu_tanh(x):
    a = x.tape.arithmetic
    inner = x + (x * x * x).scaled(_exact(x, GELU_CUBIC))
    # 0.5 (1 + tanh y) is the logistic of 2 y.
    return x * _logistic(inner.scaled(2 * a.sqrt(2 / a.pi())))


def _ramp(x, slope, edge):
    rising = x.scaled(_exact(x, slope), offset=_exact(x, Fraction(1, 2)))
    return _above(x, edge, _level(x, 1), _above(x, -edge, rising, _level(x, 0)))


_FUNCTIONS = {
    "identity": _identity, "logistic": _logistic, "tanh": _tanh, "scaled-tanh": _scaled_tanh,
    "affine": _affine, "relu": _relu, "thresholded-relu": _thresholded_relu,
    "leaky-relu": _leaky_relu, "elu": _elu, "selu": _selu, "softsign": _softsign,
    "softplus": lambda x: x.softplus(), "exponential": lambda x: x.exp(), "gelu": _gelu,
    "gelu-tanh": _gelu_tanh, "hard-sigmoid": lambda x: _ramp(x, HARD_SLOPE, HARD_EDGE),
    "hard-sigmoid-sixth": lambda x: _ramp(x, SIXTH_SLOPE, SIXTH_EDGE),
}
