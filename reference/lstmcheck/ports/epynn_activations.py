"""EpyNN's activations and their derivatives, both as functions of the pre-activation.

Sigmoid and tanh keep full relative accuracy everywhere, which EpyNN's quotient of exponentials
loses near 0 and beyond 710. Their derivatives use s'(x) = s(x) s(-x) and tanh'(x) = 4 s'(2x),
products that never cancel.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

LEAKY_SLOPE = Fraction(3, 10)
ELU_SCALE = Fraction(1)


class Activation(NamedTuple):
    """`value` and `derivative`: functions of an arithmetic and an array of pre-activations."""

    value: Callable
    derivative: Callable


def _ones(a, x):
    return a.zeros(x.shape) + 1


def _sigmoid_slope(a, x):
    return a.logistic(x) * a.logistic(-x)


identity = Activation(
    lambda a, x: x,
    _ones)

relu = Activation(
    lambda a, x: a.piecewise(x, lambda x: x, lambda x: a.zeros(x.shape)),
    lambda a, x: a.piecewise(x, lambda x: _ones(a, x), lambda x: a.zeros(x.shape)))

sigmoid = Activation(
    lambda a, x: a.logistic(x),
    _sigmoid_slope)

tanh = Activation(
    lambda a, x: a.tanh(x),
    lambda a, x: 4 * _sigmoid_slope(a, 2 * x))


def leaky_relu(slope=LEAKY_SLOPE):
    """x where positive, else slope x; `slope` is an exact rational."""
    return Activation(
        lambda a, x: a.piecewise(x, lambda x: x, lambda x: a.constant(slope) * x),
        lambda a, x: a.piecewise(x, lambda x: _ones(a, x),
                                 lambda x: a.constant(slope) * _ones(a, x)))


def elu(scale=ELU_SCALE):
    """x where positive, else scale (exp(x) - 1), whose derivative there is elu(x) + scale."""
    def below(a, x):
        return a.constant(scale) * (a.exp(x) - 1)
    return Activation(
        lambda a, x: a.piecewise(x, lambda x: x, lambda x: below(a, x)),
        lambda a, x: a.piecewise(x, lambda x: _ones(a, x),
                                 lambda x: below(a, x) + a.constant(scale)))
