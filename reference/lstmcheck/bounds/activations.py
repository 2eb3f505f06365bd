"""What the bounds know of an activation: its value, slope, and the rounding of its slope.

A backward pass computes the slope of tanh and logistic from the activation itself, as 1 - a a
and a (1 - a) or in other algebraic forms; the magnitudes cover all of them.
"""

from typing import Callable, NamedTuple

import numpy as np

from ..arithmetic import FloatArithmetic

_FLOAT = FloatArithmetic()


class Activation(NamedTuple):
    """`value` of z; `slope` as a function of z and a, its `bend` (derivative with respect to a),
    and the elementwise `slope_magnitude` of its rounding; `rounds` is false for the identity."""

    value: Callable
    slope: Callable
    bend: Callable
    slope_magnitude: Callable
    rounds: bool = True


ACTIVATIONS = {
    "identity": Activation(lambda z: z, lambda a: np.ones_like(a), np.zeros_like,
                           np.zeros_like, rounds=False),
    "logistic": Activation(_FLOAT.logistic, lambda a: a * (1 - a), lambda a: 1 - 2 * a,
                           lambda a: a * a + 2 * np.abs(a * (1 - a))),
    "tanh": Activation(np.tanh, lambda a: 1 - a * a, lambda a: -2 * a,
                       lambda a: a * a + 3 * np.abs(1 - a * a)),
}
