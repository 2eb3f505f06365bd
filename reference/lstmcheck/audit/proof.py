"""The sensitivity proof of one vector: what it sees, in bounds of a kernel that computes in f32.

A vector that does not see a dropped or exchanged block by a hundred bounds, or an entry changed
by a tenth of its tensor's size by one, is mistrusted.
"""

from typing import NamedTuple

import numpy as np

from ..arithmetic import FloatArithmetic
from ..bounds.contract import CONTRACTS, bound
from ..bounds.program import longest_dot
from ..problem import GATES, GIVEN, TRUTH
from ..witness import WITNESSES
from .changes import PARAMETERS, changes, exempt, hides
from .jacobian import Responses

BLOCK_BOUNDS = 100.0
ENTRY_BOUNDS = 1.0
ENTRY_CHANGE = 0.1
_COMPARED = [name for name in TRUTH if not name.startswith("trace.")]


class Finding(NamedTuple):
    """One thing that a vector should see: `label`, by how many bounds it moves the outputs, how
    many it should, and by what rule it need not (None where it must)."""

    label: str
    moved: float
    needed: float
    rule: str | None

    @property
    def proved(self):
        """Whether the vector sees it."""
        return self.moved >= self.needed

    @property
    def exempted(self):
        """Whether a rule lets the vector not see it."""
        return not self.proved and self.rule is not None

    @property
    def blind(self):
        """Whether the vector fails to see what it must."""
        return not self.proved and self.rule is None


def findings(configuration, problem, truth, rows):
    """Every `Finding` of a vector; `rows` are its sensitivities by output name."""
    longest = longest_dot(problem.dimensions)
    bounds = {name: bound(rows[name], truth[name], CONTRACTS["f32"], "probabilistic", longest)
              for name in TRUTH}
    yield from _blocks(configuration, problem, truth, bounds)
    yield from _entries(configuration, problem, truth, bounds)
    yield from _liveness(configuration, truth)


def _blocks(configuration, problem, truth, bounds):
    for label, changed in changes(problem):
        yield Finding(label, _moved(changed, truth, bounds), BLOCK_BOUNDS,
                      exempt(configuration, label))


def _moved(changed, truth, bounds):
    """By how many bounds a changed problem's outputs and gradients lie from the truth."""
    answer = WITNESSES["epynn"](changed, FloatArithmetic())
    return float(max(np.max(np.abs(answer[name] - truth[name]) / bounds[name], initial=0)
                     for name in _COMPARED))


def _entries(configuration, problem, truth, bounds):
    """Single entries, block by block: the one that is seen least, or, in families that hide
    some, the one that is seen most."""
    responses = Responses(problem)
    for name in GIVEN:
        if not problem[name].any():
            continue
        of = responses.of_upstream if name.startswith("upstream.") else responses.of_input
        change = ENTRY_CHANGE * np.sqrt(np.mean(problem[name]**2))
        reach = change * of(name, bounds)
        blocks = len(GATES) if name in PARAMETERS else 1
        for k, block in enumerate(np.split(reach, blocks)):
            gate = f" {GATES[k]}" if blocks > 1 else ""
            label = f"{name}{gate} entries"
            rule = exempt(configuration, label)
            start = k * len(block)
            seen = (float(reached) if reached >= ENTRY_BOUNDS or rule
                    else _seen_otherwise(problem, name, (start + index[0], *index[1:]), change,
                                         truth, bounds)
                    for index, reached in np.ndenumerate(block))
            moved = _any_seen(seen) if hides(configuration) else min(seen)
            yield Finding(label, moved, ENTRY_BOUNDS, rule)


def _any_seen(seen):
    """The first that is seen, else the largest."""
    largest = 0.0
    for moved in seen:
        if moved >= ENTRY_BOUNDS:
            return moved
        largest = max(largest, moved)
    return largest


def _seen_otherwise(problem, name, index, change, truth, bounds):
    """What a change of one entry moves that the forward Jacobian does not tell: gradients that
    the entry multiplies."""
    tensor = problem[name].copy()
    tensor[index] += change
    return _moved(problem.replacing(**{name: tensor}), truth, bounds)


def _liveness(configuration, truth):
    """Gates that are not all saturated, and outputs that vary along every axis."""
    size = configuration.dimensions
    if size.steps:
        for q, gate in zip("ifgo", GATES, strict=True):
            values = truth[f"trace.{q}"]
            share = np.mean((np.abs(values) > 1e-6) & (np.abs(np.abs(values) - 1) > 1e-6))
            yield Finding(f"{gate} gate alive", float(share), 0.1, None)
    for name in ("output.y", "output.c_n"):
        values = truth[name]
        for axis, length in enumerate(values.shape):
            if length > 1 and values.size and values.any():
                spread = np.max(np.ptp(values, axis=axis)) / np.max(np.abs(values))
                yield Finding(f"{name} varies along axis {axis}", float(spread), 1e-6, None)
