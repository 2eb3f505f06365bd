"""Keeping problems away from kinks.

A rounding that crosses a kink moves a slope by a jump, which no first-order bound covers. So every
pre-activation and cell state stays twice its proof bound away from every kink, under every
contract of the formats that the inputs' grid serves.
"""

from functools import lru_cache

import numpy as np

from ..bounds.cell import kinks
from ..bounds.contract import CONTRACTS, bound
from ..bounds.perturbed import Perturbed
from ..bounds.primitives import Primitives
from ..bounds.program import longest_dot, run
from ..bounds.sensitivity import sensitivities
from ..bounds.tangents import Tangents
from ..certify.serves import formats_of

BOUNDS = 2.0
ATTEMPTS = 1000
_PATTERNS = 8


class NoneFar(ValueError):
    """No problem of a configuration keeps its distance from every kink."""


def distance(problem, grid):
    """The least distance from a kink, over the proof bound there; infinite without kinks."""
    least, rows = np.inf, None
    for name, (values, gap) in _gaps(problem).items():
        rows = rows or sensitivities(problem)
        for contract in _served(grid):
            limit = bound(rows[name], values, contract, "proof", longest_dot(problem))
            least = min(least, np.min(gap / limit, initial=np.inf))
    return least


@lru_cache(maxsize=None)
def first_far_attempt(configuration, seed, draw):
    """The first attempt whose problem, drawn with seed plus attempt, is far from every kink.

    `draw` maps a configuration and a seed to `Inputs`. Raises NoneFar after `ATTEMPTS`.
    """
    for attempt in range(ATTEMPTS):
        problem, grid = draw(configuration, seed + attempt).problem, configuration.grid
        if not _reaches_a_kink(problem, grid) and distance(problem, grid) >= BOUNDS:
            return attempt
    raise NoneFar(f"seed {seed}: no attempt of {ATTEMPTS} keeps its distance from every kink")


def _served(grid):
    return [contract for contract in CONTRACTS.values() if contract.format in formats_of(grid)]


def _gaps(problem):
    """By output name (values [T, N, H], their distances from the nearest kink); what is padding
    lies at infinity from kinks."""
    found = kinks(problem)
    if not found or problem.dimensions.steps == 0:
        return {}
    outputs = run(Primitives(Tangents(0, 0, problem.dimensions.batch)), problem)
    gaps = {}
    for name, output in outputs.items():
        if name.startswith("kink."):
            values = np.stack([part.exact for part in output.parts])
            points = np.array(found[name.split(".")[1]])
            gap = np.min(np.abs(values[..., None] - points), axis=-1)
            gaps[name] = np.where(np.isinf(values), 0, values), gap
    return gaps


def _reaches_a_kink(problem, grid):
    """Whether some kernels that keep a contract are seen to come too near: what their errors reach
    is no more than the proof bound, and much sooner known."""
    gaps = _gaps(problem)
    draws = np.random.RandomState(0)
    for contract in _served(grid) if gaps else ():
        errors = Perturbed(_PATTERNS, contract.units(longest_dot(problem)), "proof",
                           lambda shape: np.where(draws.random_sample(shape) < 0.5, -1.0, 1.0),
                           linear=True)
        outputs = run(Primitives(errors), problem)
        for name, (_, gap) in gaps.items():
            for part, here in zip(outputs[name].parts, gap, strict=True):
                if np.any(here < BOUNDS * np.abs(part.moved)):
                    return True
    return False
