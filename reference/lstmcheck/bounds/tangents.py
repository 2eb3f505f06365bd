"""First-order interpretation: one case a place, each with an error of size 1 at that place.

Rows of a batch do not see each other except in the sums of the parameter gradients. So a case
puts its error into one unit of all rows at once, and those sums stay apart by row until their
magnitudes are taken.
"""

import numpy as np

from .number import total
from .sources import CLASSES


class Tangents:
    """The places `start` to `stop` of the program's sequence, as cases."""

    linear = True

    def __init__(self, start, stop, batch):
        self.start, self.stop, self.batch = start, stop, batch
        self.places = 0
        self.weights = {}

    def at(self, magnitudes):
        """Deviations [cases, N, units] of this place's errors of size 1, None outside."""
        first, self.places = self.places, self.places + magnitudes.width
        low, high = max(first, self.start), min(self.places, self.stop)
        if low >= high:
            return None
        moved = np.zeros((self.stop - self.start, self.batch, magnitudes.width))
        cases = np.arange(low - self.start, high - self.start)
        moved[cases, :, np.arange(low - first, high - first)] = 1
        for name in CLASSES:
            for tier in ("proof", "probabilistic", "native"):
                size = magnitudes.of(name, tier)
                if size is not None:
                    weights = self.weights.setdefault(
                        (name, tier), np.zeros((self.batch, self.stop - self.start)))
                    weights[:, cases] = size[:, low - first:high - first]
        return moved

    def outer_sum(self, ds, factors):
        """Deviations [cases, N, G, F] of the sum over steps of d [N, G] times factor [N, F]."""
        return _both_ways(ds, factors, "tkng,tni->kngi", "tkni,tng->kngi")

    def elementwise_sum(self, ds, factors):
        """Deviations [cases, N, G] of the sum over steps of d times factor, both [N, G]."""
        return _both_ways(ds, factors, "tkng,tng->kng", "tkng,tng->kng")


def _both_ways(ds, factors, axes, other_axes):
    return total([_over_steps([d.moved for d in ds], [f.exact for f in factors], axes),
                  _over_steps([f.moved for f in factors], [d.exact for d in ds], other_axes)])


def _over_steps(moved, exact, axes):
    present = [t for t, one in enumerate(moved) if one is not None]
    if not present:
        return None
    left, right = np.stack([moved[t] for t in present]), np.stack([exact[t] for t in present])
    return np.einsum(axes, left, right, optimize=True)
