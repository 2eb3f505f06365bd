"""A value with the deviations that errors elsewhere cause in it."""

import numpy as np


class Number:
    """`exact` is an array; `moved` its deviations, an axis of cases before the axes of `exact`.

    `moved` is None where no error reaches, which costs nothing.
    """

    def __init__(self, exact, moved=None):
        self.exact, self.moved = exact, moved

    def __getitem__(self, columns):
        """The same rows, a slice of the last axis."""
        return Number(self.exact[..., columns],
                      None if self.moved is None else self.moved[..., columns])

    def __neg__(self):
        return Number(-self.exact, None if self.moved is None else -self.moved)

    @property
    def turned(self):
        """The transpose of a matrix."""
        return Number(self.exact.T, None if self.moved is None else self.moved.swapaxes(-1, -2))


def select(rows, first, second=None):
    """The rows of `first` where `rows` [N], else of `second`, or zeros; `first` where all are."""
    if rows is None:
        return first
    here = rows[:, None]
    other = Number(np.zeros_like(first.exact)) if second is None else second
    moved = total([None if first.moved is None else np.where(here, first.moved, 0),
                   None if other.moved is None else np.where(here, 0, other.moved)])
    return Number(np.where(here, first.exact, other.exact), moved)


def side_by_side(blocks):
    """Numbers [N, ...] joined along their last axis."""
    exact = np.concatenate([block.exact for block in blocks], axis=-1)
    present = [block.moved for block in blocks if block.moved is not None]
    if not present:
        return Number(exact)
    lead = present[0].shape[:1]
    return Number(exact, np.concatenate(
        [np.zeros((*lead, *block.exact.shape)) if block.moved is None else block.moved
         for block in blocks], axis=-1))


def spread(moved, exact):
    """Deviations of the shape of `exact`, where those of one row stand for all rows."""
    if moved is None or moved.shape[1:] == exact.shape:
        return moved
    return np.broadcast_to(moved, (len(moved), *exact.shape))


def total(moved):
    """The sum of deviations of which any may be None."""
    present = [one for one in moved if one is not None]
    return sum(present[1:], start=present[0]) if present else None
