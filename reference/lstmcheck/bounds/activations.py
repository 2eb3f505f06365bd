"""What the bounds know of an activation: its value, slope, and the rounding of its slope.

A backward pass computes the slope of tanh and logistic from the activation itself, as 1 - a a
and a (1 - a) or in other algebraic forms; the magnitudes cover all of them.
"""

from typing import Callable, NamedTuple

import numpy as np

from ..arithmetic import FloatArithmetic

_FLOAT = FloatArithmetic()


class Activation(NamedTuple):
    """`value` of z, and its `derivative` from z, accurate where it nearly vanishes.

    A kernel computes the derivative as `slope` of the activation a; `bend` is the slope's own
    derivative, `slope_magnitude` the elementwise size of its rounding. `rounds` is false for the
    identity.
    """

    value: Callable
    derivative: Callable
    slope: Callable
    bend: Callable
    slope_magnitude: Callable
    rounds: bool = True


def _logistic_derivative(z):
    return _FLOAT.logistic(z) * _FLOAT.logistic(-z)


ACTIVATIONS = {
    "identity": Activation(lambda z: z, np.ones_like, np.ones_like, np.zeros_like, np.zeros_like,
                           rounds=False),
    "logistic": Activation(_FLOAT.logistic, _logistic_derivative, lambda a: a * (1 - a),
                           lambda a: 1 - 2 * a, lambda a: a * a + 2 * np.abs(a * (1 - a))),
    "tanh": Activation(np.tanh, lambda z: 4 * _logistic_derivative(2 * z), lambda a: 1 - a * a,
                       lambda a: -2 * a, lambda a: a * a + 3 * np.abs(1 - a * a)),
}
