"""Problems that are in no committed set: random rows of the axes, small enough to make at once."""

import random

from .axes import AXES, SPACE
from .generated import case_of

_SMALL = {"steps": (1, 2, 5), "units": (1, 3, 5, 8, 9)}


def fresh_cases(count, seed):
    """`count` different cases that follow from `seed`."""
    source = random.Random(seed)
    cases = {}
    while len(cases) < count:
        row = {axis: source.choice(_SMALL.get(axis, AXES[axis])) for axis in AXES}
        if SPACE.broken_rule(row) is None:
            case = case_of(row, f"A fresh problem, seed {seed}.", salt=seed)
            cases[case.slug] = case
    return tuple(cases.values())
