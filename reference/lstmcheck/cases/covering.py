"""A small set of rows in which every feasible pair of axis values occurs, and some triples.

Greedy, in the manner of AETG (Cohen, Dalal, Fredman and Patton, IEEE TSE 23, 1997): each row
starts from a meeting that is still missing and takes, axis by axis, the value that adds most; of
several such rows the best is kept. Seeded, so the same everywhere.
"""

import itertools
import random

from .axes import AXES, PLAIN, TRIPLES, broken_rule

_SEED = 20
_CANDIDATES = 6
_MEETINGS = (*itertools.combinations(AXES, 2), *TRIPLES)
_WITH = {axis: tuple(axes for axes in _MEETINGS if axis in axes) for axis in AXES}


def meetings_of(row, among=_MEETINGS):
    """The pairs and triples ((axis, value), ...) of a row that are to be covered."""
    return {tuple((axis, row[axis]) for axis in axes) for axes in among
            if all(axis in row for axis in axes)}


def feasible_meetings():
    """Every meeting of values that some complete row has."""
    possible = set()
    for axes in _MEETINGS:
        for values in itertools.product(*(AXES[axis] for axis in axes)):
            row = dict(zip(axes, values, strict=True))
            # Without steps there is no loop for a triple to tell of.
            if len(axes) > 2 and row["steps"] == 0:
                continue
            if _completed(row, set(), random.Random(0)) is not None:
                possible.add(tuple(row.items()))
    return possible


def covering_rows(covered):
    """Rows that together with the `covered` meetings have every feasible one; each adds one."""
    source = random.Random(_SEED)
    missing = feasible_meetings() - covered
    rows = []
    while missing:
        start = min(missing, key=repr)
        candidates = [_completed(dict(start), missing, source) for _ in range(_CANDIDATES)]
        best = max(candidates, key=lambda row: len(meetings_of(row) & missing))
        rows.append(best)
        missing -= meetings_of(best)
    return _without_superfluous(rows, covered)


def _completed(row, missing, source):
    """The row with a value on every axis, or None where the rules allow none."""
    row = dict(row)
    if broken_rule(row):
        return None
    open_axes = [axis for axis in AXES if axis not in row]
    source.shuffle(open_axes)
    return _fill(row, open_axes, missing, source)


def _fill(row, open_axes, missing, source):
    if not open_axes:
        return row
    axis, rest = open_axes[0], open_axes[1:]
    values = list(AXES[axis])
    source.shuffle(values)
    if missing:
        values.sort(key=lambda value: (
            -len(meetings_of({**row, axis: value}, _WITH[axis]) & missing),
            PLAIN.get(axis, value) != value))
    for value in values:
        longer = {**row, axis: value}
        if not broken_rule(longer):
            filled = _fill(longer, rest, missing, source)
            if filled is not None:
                return filled
    return None


def _without_superfluous(rows, covered):
    """The rows without those whose meetings the others have as well."""
    kept = list(rows)
    for row in rows:
        others = set(covered).union(*(meetings_of(other) for other in kept if other is not row))
        if meetings_of(row) <= others:
            kept = [other for other in kept if other is not row]
    return kept
