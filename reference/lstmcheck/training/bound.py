"""How far rounding may carry a trajectory: admissible errors of random signs, followed to all
orders through every operation of ten updates.

Deviations of a parameter are sums of many small independent ones, so their root mean square over
the cases tells their distribution. A bound is six of it, as in the probabilistic tier of the
vectors, times what the estimate may be short of.
"""

import numpy as np

from ..arithmetic import FloatArithmetic
from ..arithmetic.erring import ErringArithmetic
from .by_port import as_a_kernel
from .task import PARAMETERS

UNIT = 2.0**-53
DEVIATIONS = 6.0
CASES = 256
# A root mean square of 256 is short of the true one by its 22nd part, one time in six; six times
# that is less than a third.
ESTIMATE = 4 / 3
# Errors of float64's own size would drown in the float64 that follows them; these do not, and are
# still far too small to bend a trajectory.
MAGNIFIED = 2.0**20


def bounds(task, truth, seed):
    """By parameter the largest deviation [updates + 1, ...] from `truth`, in float64."""
    spread = deviations(task, CASES, seed)
    return {name: from_spread(spread[name], truth[name]) for name in PARAMETERS}


def from_spread(spread, truth):
    """The bound of numbers that stray by `spread` [..., cases] from their `truth`."""
    return (DEVIATIONS * ESTIMATE * np.sqrt(np.mean(spread**2, axis=-1))
            + UNIT * np.abs(truth))


def deviations(task, cases, seed):
    """By parameter an array [updates + 1, ..., cases]: how far each case strays.

    Raises Undecided where rounding alone decides whether a gradient is clipped.
    """
    erring = as_a_kernel(task, ErringArithmetic(cases, MAGNIFIED * UNIT, seed))
    straight = as_a_kernel(task, FloatArithmetic())
    return {name: np.stack([strayed(one[name], other[name])
                            for one, other in zip(erring, straight, strict=True)])
            for name in PARAMETERS}


def strayed(erring, straight):
    """An array [..., cases]: how far each case of an erring array lies from the straight one."""
    return np.stack([number.values - exact for number, exact
                     in zip(erring.ravel(), straight.ravel(), strict=True)]
                    ).reshape(*straight.shape, -1) / MAGNIFIED
