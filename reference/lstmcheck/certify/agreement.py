"""What two witnesses must agree on."""

import numpy as np

from ..arithmetic.undecided import Undecided
from .rounding import round_ball


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
