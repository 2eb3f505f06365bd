"""Keeping problems away from kinks.

A rounding that crosses a kink moves a slope by a jump, which no first-order bound covers. So every
pre-activation and cell state stays twice its proof bound away from every kink, under every
contract of the formats that the inputs' grid serves.
"""

from functools import lru_cache

import numpy as np

from ..bounds.cell import kinks
from ..bounds.contract import CONTRACTS, bound
from ..bounds.primitives import Primitives
from ..bounds.program import longest_dot, run
from ..bounds.sensitivity import sensitivities
from ..bounds.tangents import Tangents
from ..certify.serves import formats_of

BOUNDS = 2.0
ATTEMPTS = 1000


class NoneFar(ValueError):
    """No problem of a configuration keeps its distance from every kink."""


def distance(problem, grid):
    """The least distance from a kink, over the proof bound there; infinite without kinks."""
    found = kinks(problem)
    if not found or problem.dimensions.steps == 0:
        return np.inf
    outputs = run(Primitives(Tangents(0, 0, problem.dimensions.batch)), problem)
    rows = None
    least = np.inf
    for name, output in outputs.items():
        if not name.startswith("kink."):
            continue
        rows = rows or sensitivities(problem)
        values = np.stack([part.exact for part in output.parts])
        points = np.array(found[name.split(".")[1]])
        gap = np.min(np.abs(values[..., None] - points), axis=-1)
        values = np.where(np.isinf(values), 0, values)
        for contract in CONTRACTS.values():
            if contract.format in formats_of(grid):
                limit = bound(rows[name], values, contract, "proof", longest_dot(problem))
                least = min(least, np.min(gap / limit, initial=np.inf))
    return least


@lru_cache(maxsize=None)
def first_far_attempt(configuration, seed, draw):
    """The first attempt whose problem, drawn with seed plus attempt, is far from every kink.

    `draw` maps a configuration and a seed to `Inputs`. Raises NoneFar after `ATTEMPTS`.
    """
    for attempt in range(ATTEMPTS):
        problem = draw(configuration, seed + attempt).problem
        if not kinks(problem) or distance(problem, configuration.grid) >= BOUNDS:
            return attempt
    raise NoneFar(f"seed {seed}: no attempt of {ATTEMPTS} keeps its distance from every kink")
