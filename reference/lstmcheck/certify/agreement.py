"""What two witnesses must agree on, as enclosures and as floats."""

import numpy as np

from ..arithmetic.undecided import Undecided
from .rounding import round_ball

FLOAT_ULPS = 64


class Disagreement(ValueError):
    """Two witnesses, or a float run and the truth, contradict each other."""


def agreed_doubles(name, first, second):
    """The float64 array that two object arrays of balls both round to.

    Each enclosure must determine its double, so that a vacuous one counts for nothing; as both
    have a number in common, they determine the same. Raises Disagreement where they have none,
    Undecided where one of them is too wide, and OverflowError where they exceed the doubles; all
    name the tensor and the element.
    """
    truth = np.zeros(first.shape)
    for index in np.ndindex(first.shape):
        if not first[index].overlaps(second[index]):
            raise Disagreement(f"{name}{list(index)}: {first[index]} against {second[index]}")
        try:
            truth[index] = round_ball(first[index])
            round_ball(second[index])
        except (Undecided, OverflowError) as error:
            raise type(error)(f"{name}{list(index)}: {error}") from None
    return truth


def worst_ulps(values, truth):
    """The largest deviation from `truth`, in float64 ulps of the tensor's largest magnitude."""
    if truth.size == 0:
        return 0.0
    return float(np.max(np.abs(values - truth)) / np.spacing(np.max(np.abs(truth))))


def require_near(witness, values, truth):
    """Raise Disagreement unless the float64 tensors `values` lie within FLOAT_ULPS of `truth`.

    Returns the worst deviation in ulps of its tensor's largest magnitude.
    """
    deviations = {name: worst_ulps(values[name], truth[name]) for name in truth}
    for name, deviation in deviations.items():
        if not deviation <= FLOAT_ULPS:
            raise Disagreement(f"{name}: the float64 run of {witness} is {deviation:.1f} ulps of "
                               f"the largest magnitude away from the truth, over {FLOAT_ULPS}")
    return max(deviations.values())
