"""The activations and their derivatives, both written down by hand as functions of z.

At a kink the derivative is the one from below.
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


def pair(activation, a):
    """(value, derivative) of an activation over an arithmetic: functions of an array."""
    exact = {name: Fraction(value) for name, value in constants_of(activation).items()}
    return _PAIRS[name_of(activation)](a, **exact)


def _constant(a, value):
    return lambda z: a.zeros(z.shape) + a.constant(value)


def _logistic(a):
    return a.logistic, lambda z: a.logistic(z) * a.logistic(-z)


def _scaled_tanh(a, alpha=1, beta=1):
    scale, rate = a.constant(alpha), a.constant(beta)
    steepness = 4 * scale * rate
    return (lambda z: scale * a.tanh(rate * z),
            lambda z: steepness * a.logistic(2 * rate * z) * a.logistic(-2 * rate * z))


def _affine(a, slope=1, offset=0):
    return lambda z: a.constant(slope) * z + a.constant(offset), _constant(a, slope)


def _thresholded_relu(a, theta=0):
    return (lambda z: a.piecewise(z, lambda z: z, _constant(a, 0), theta),
            lambda z: a.piecewise(z, _constant(a, 1), _constant(a, 0), theta))


def _leaky_relu(a, slope):
    return (lambda z: a.piecewise(z, lambda z: z, lambda z: a.constant(slope) * z),
            lambda z: a.piecewise(z, _constant(a, 1), _constant(a, slope)))


def _elu(a, alpha, scale=1):
    bend = a.constant(alpha * scale)
    return (lambda z: a.piecewise(z, lambda z: a.constant(scale) * z,
                                  lambda z: bend * (a.exp(z) - 1)),
            lambda z: a.piecewise(z, _constant(a, scale), lambda z: bend * a.exp(z)))


def _softsign(a):
    def size(z):
        return a.piecewise(z, lambda z: z, lambda z: -z)
    return lambda z: z / (1 + size(z)), lambda z: 1 / ((1 + size(z)) * (1 + size(z)))


def _gelu(a):
    root, width = a.sqrt(a.constant(2)), a.sqrt(2 * a.pi())

    def below(z):
        return a.erfc(-z / root) / 2
    return lambda z: z * below(z), lambda z: below(z) + z * a.exp(-z * z / 2) / width


def _gelu_tanh(a):
    rate, cubic = a.sqrt(2 / a.pi()), a.constant(GELU_CUBIC)

    def inner(z):
        return 2 * rate * (z + cubic * z * z * z)

    def derivative(z):
        y = inner(z)
        steepness = a.logistic(y) * a.logistic(-y) * 2 * rate * (1 + 3 * cubic * z * z)
        return a.logistic(y) + z * steepness
    return lambda z: z * a.logistic(inner(z)), derivative


def _ramp(slope, edge):
    def of(a):
        def value(z):
            def lower(z):
                return a.piecewise(z, lambda z: a.constant(slope) * z
                                   + a.constant(Fraction(1, 2)), _constant(a, 0), -edge)
            return a.piecewise(z, _constant(a, 1), lower, edge)

        def derivative(z):
            def lower(z):
                return a.piecewise(z, _constant(a, slope), _constant(a, 0), -edge)
            return a.piecewise(z, _constant(a, 0), lower, edge)
        return value, derivative
    return of


_PAIRS = {
    "identity": _affine, "affine": _affine, "logistic": _logistic, "tanh": _scaled_tanh,
    "scaled-tanh": _scaled_tanh, "relu": _thresholded_relu, "thresholded-relu": _thresholded_relu,
    "leaky-relu": _leaky_relu, "elu": _elu,
    "selu": lambda a: _elu(a, SELU_ALPHA, SELU_SCALE), "softsign": _softsign,
    "softplus": lambda a: (a.softplus, a.logistic), "exponential": lambda a: (a.exp, a.exp),
    "gelu": _gelu, "gelu-tanh": _gelu_tanh,
    "hard-sigmoid": _ramp(HARD_SLOPE, HARD_EDGE),
    "hard-sigmoid-sixth": _ramp(SIXTH_SLOPE, SIXTH_EDGE),
}
