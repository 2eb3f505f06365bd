"""A small set of rows in which every feasible pair of axis values occurs, and some triples.

Greedy, in the manner of AETG (Cohen, Dalal, Fredman and Patton, IEEE TSE 23, 1997): each row
starts from a meeting that is still missing and takes, axis by axis, the value that adds most; of
several such rows the best is kept. Seeded, so the same everywhere.
"""

import itertools
import random
from functools import cached_property

_SEED = 20
_CANDIDATES = 6


class Space:
    """Rows of values on `axes`: `plain` values come first where nothing is missing, the `triples`
    of axes meet besides all pairs, `rules` say which rows make no problem (see `axes.Rule`)."""

    def __init__(self, axes, plain, triples, rules):
        self.axes, self.plain, self.rules = axes, plain, rules
        self._meetings = (*itertools.combinations(axes, 2), *triples)
        self._with = {axis: tuple(one for one in self._meetings if axis in one) for axis in axes}

    def broken_rule(self, row):
        """The first rule that a row of some axes' values breaks, or None."""
        return next((rule for rule in self.rules if rule.broken(row)), None)

    def meetings_of(self, row, among=None):
        """The pairs and triples ((axis, value), ...) of a row that are to be covered."""
        return {tuple((axis, row[axis]) for axis in axes)
                for axes in (self._meetings if among is None else among)
                if all(axis in row for axis in axes)}

    @cached_property
    def feasible_meetings(self):
        """Every meeting of values that some complete row has."""
        possible = set()
        for axes in self._meetings:
            for values in itertools.product(*(self.axes[axis] for axis in axes)):
                row = dict(zip(axes, values, strict=True))
                # Without steps there is no loop for a triple to tell of.
                if len(axes) > 2 and row["steps"] == 0:
                    continue
                if self._completed(row, set(), random.Random(0)) is not None:
                    possible.add(tuple(row.items()))
        return frozenset(possible)

    def covering_rows(self, covered):
        """Rows that together with the `covered` meetings have every feasible one; each adds
        one."""
        source = random.Random(_SEED)
        missing = self.feasible_meetings - covered
        rows = []
        while missing:
            start = min(missing, key=repr)
            candidates = [self._completed(dict(start), missing, source)
                          for _ in range(_CANDIDATES)]
            best = max(candidates, key=lambda row: len(self.meetings_of(row) & missing))
            rows.append(best)
            missing -= self.meetings_of(best)
        return self._without_superfluous(rows, covered)

    def _completed(self, row, missing, source):
        """The row with a value on every axis, or None where the rules allow none."""
        row = dict(row)
        if self.broken_rule(row):
            return None
        open_axes = [axis for axis in self.axes if axis not in row]
        source.shuffle(open_axes)
        return self._fill(row, open_axes, missing, source)

    def _fill(self, row, open_axes, missing, source):
        if not open_axes:
            return row
        axis, rest = open_axes[0], open_axes[1:]
        values = list(self.axes[axis])
        source.shuffle(values)
        if missing:
            values.sort(key=lambda value: (
                -len(self.meetings_of({**row, axis: value}, self._with[axis]) & missing),
                self.plain.get(axis, value) != value))
        for value in values:
            longer = {**row, axis: value}
            if not self.broken_rule(longer):
                filled = self._fill(longer, rest, missing, source)
                if filled is not None:
                    return filled
        return None

    def _without_superfluous(self, rows, covered):
        """The rows without those whose meetings the others have as well."""
        kept = list(rows)
        for row in rows:
            others = set(covered).union(*(self.meetings_of(other) for other in kept
                                          if other is not row))
            if self.meetings_of(row) <= others:
                kept = [other for other in kept if other is not row]
        return kept
