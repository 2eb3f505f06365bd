"""The sensitivity proof of one vector: what it sees, in bounds of a kernel that computes in f32.

A vector that does not see a dropped or exchanged block by a hundred bounds, or an entry changed
by a tenth of its tensor's size by one, is mistrusted.
"""

from typing import NamedTuple

import numpy as np

from ..arithmetic import FloatArithmetic
from ..bounds.contract import CONTRACTS, bound
from ..bounds.program import longest_dot
from ..cases.kinks import BOUNDS as KINK_BOUNDS
from ..cases.kinks import distance
from ..problem import GATES
from ..witness import WITNESSES, able_ports
from .changes import changes, exempt, gates_of, general, hides, unread
from .entries import reach
from .jacobian import Responses

BLOCK_BOUNDS = 100.0
ENTRY_BOUNDS = 1.0
ENTRY_CHANGE = 0.1


class Finding(NamedTuple):
    """One thing that a vector should see: `label`, by how many bounds it moves the outputs, how
    many it should, and by what rule it need not (None where it must)."""

    label: str
    moved: float
    needed: float
    rule: str | None

    @property
    def kind(self):
        """The label without the place that it belongs to."""
        return general(self.label)

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
    longest = longest_dot(problem)
    bounds = {name: bound(rows[name], truth[name], CONTRACTS["f32"], "probabilistic", longest)
              for name in problem.layout.truth}
    yield from _blocks(configuration, problem, truth, bounds)
    yield from _entries(configuration, problem, truth, bounds)
    yield from _liveness(problem, truth)
    least = distance(problem, configuration.grid)
    if np.isfinite(least):
        yield Finding("kinks are far", float(least), KINK_BOUNDS, None)


def _blocks(configuration, problem, truth, bounds):
    for label, changed in changes(problem):
        yield Finding(label, _moved(changed, truth, bounds), BLOCK_BOUNDS,
                      exempt(configuration, label))


def _moved(changed, truth, bounds):
    """By how many bounds a changed problem's outputs and gradients lie from the truth; a dropped
    option's own gradients are left out."""
    witness, = (*able_ports(changed), "equations")[:1]
    answer = WITNESSES[witness](changed, FloatArithmetic())
    with np.errstate(invalid="ignore"):
        gaps = {name: np.abs(answer[name] - truth[name]) / bounds[name]
                for name in _compared(bounds) if name in answer}
    # What is no number after a change is not the truth either.
    return float(max(np.max(np.where(np.isnan(gap), np.inf, gap), initial=0)
                     for gap in gaps.values()))


def _compared(names):
    return [name for name in names if not name.startswith("trace.")]


def _entries(configuration, problem, truth, bounds):
    """Single entries, block by block: the one that is seen least, or, in configurations that hide
    some, the one that is seen most."""
    responses = None if configuration.is_variant else Responses(problem)
    for name in problem.layout.given:
        read = ~unread(problem, name)
        if not problem[name][read].any():
            continue
        change = ENTRY_CHANGE * np.sqrt(np.mean(problem[name][read]**2))
        if responses is None:
            seen = reach(problem, name, change, {key: bounds[key] for key in _compared(bounds)})
        else:
            of = responses.of_upstream if name.startswith("upstream.") else responses.of_input
            seen = change * of(name, bounds)
        blocks = gates_of(name)
        for k, block in enumerate(np.split(seen, len(blocks) or 1)):
            gate = f" {blocks[k]}" if blocks else ""
            label = f"{name}{gate} entries"
            rule = exempt(configuration, label)
            start = k * len(block)
            whole = ((start + index[0], *index[1:]) for index in np.ndindex(block.shape))
            reached = (float(seen[index]) if seen[index] >= ENTRY_BOUNDS or rule or not responses
                       else _seen_otherwise(problem, name, index, change, truth, bounds)
                       for index in whole if read[index])
            if read[start:start + len(block)].any():
                moved = _any_seen(reached) if hides(configuration) else min(reached)
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


def _liveness(problem, truth):
    """Gates that are not all saturated, and outputs that vary along every axis."""
    for place in problem.layout.places if problem.dimensions.steps else ():
        for q, gate in zip("ifgo", GATES, strict=True):
            values = truth[f"trace.{q}{place.suffix}"]
            if problem.active is not None:
                values = values[problem.active]
            share = np.mean((np.abs(values) > 1e-6) & (np.abs(np.abs(values) - 1) > 1e-6))
            yield Finding(f"{gate} gate{place.suffix} alive", float(share), 0.1, None)
    finals = [f"output.c_n{place.suffix}" for place in problem.layout.places]
    for name in ("output.y", *finals):
        values = truth[name]
        for axis, length in enumerate(values.shape):
            if length > 1 and values.size and values.any():
                spread = np.max(np.ptp(values, axis=axis)) / np.max(np.abs(values))
                yield Finding(f"{name} varies along axis {axis}", float(spread), 1e-6, None)
