"""What frameworks give for the slope of an activation exactly at a kink.

The slopes to both sides are mathematics; which of them is returned, or what else, is a choice.
"""

import importlib
from typing import NamedTuple

from lstmcheck.activations import SELU_ALPHA, SELU_SCALE


class Kink(NamedTuple):
    """An activation with its constants, a point where its slope jumps, the slopes to both sides."""

    name: str
    constants: dict
    point: float
    below: float
    above: float

    @property
    def cell(self):
        return f"{self.name} at {self.point:g}"


SELU = float(SELU_SCALE)
KINKS = (
    Kink("relu", {}, 0.0, 0.0, 1.0),
    Kink("leaky-relu", {"slope": 0.125}, 0.0, 0.125, 1.0),
    Kink("thresholded-relu", {"theta": 0.25}, 0.25, 0.0, 1.0),
    Kink("elu", {"alpha": 0.5}, 0.0, 0.5, 1.0),
    Kink("selu", {}, 0.0, SELU * float(SELU_ALPHA), SELU),
    Kink("hard-sigmoid", {}, -2.5, 0.0, 0.2),
    Kink("hard-sigmoid", {}, 2.5, 0.2, 0.0),
    Kink("hard-sigmoid-sixth", {}, -3.0, 0.0, 1 / 6),
    Kink("hard-sigmoid-sixth", {}, 3.0, 1 / 6, 0.0),
    Kink("clip", {"limit": 1.0}, -1.0, 0.0, 1.0),
    Kink("clip", {"limit": 1.0}, 1.0, 1.0, 0.0),
)


def slopes(name):
    """`slope(kink)` of a framework, or None where its module has none."""
    try:
        return importlib.import_module(f"frameworks.semantics.slopes.{name}").slope
    except ModuleNotFoundError as error:
        if error.name != f"frameworks.semantics.slopes.{name}":
            raise
        return None


def side(kink, slope):
    """Which side's slope this is, as the table words it."""
    for word, value in (("below", kink.below), ("above", kink.above),
                        ("mean", (kink.below + kink.above) / 2)):
        if abs(slope - value) < 1e-5:
            return word
    return f"{slope:g}"


def findings(slope):
    """(cell, what is found) of every kink that a framework has."""
    for kink in KINKS:
        found = slope(kink)
        if found is not None:
            yield kink.cell, side(kink, float(found))
