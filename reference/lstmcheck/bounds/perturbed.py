"""Errors of a contract's own sizes, with given signs: every case is a kernel that keeps it.

Followed to all orders, or to first order only; the difference shows where first-order bounds
fail.
"""

import numpy as np

from .number import total
from .sources import CLASSES


class Perturbed:
    """`cases` kernels; `units` maps each class to its unit, `signs(shape)` gives factors in
    [-1, 1], drawn anew for each class at each place."""

    def __init__(self, cases, units, tier, signs, linear=False):
        self.cases, self.units, self.tier, self.signs = cases, units, tier, signs
        self.linear = linear

    def at(self, magnitudes):
        """Deviations [cases, ...] at this place, None where the contract allows no error."""
        sizes = [(self.units[name], magnitudes.of(name, self.tier)) for name in CLASSES]
        return total([unit * size * self.signs((self.cases, *size.shape))
                      for unit, size in sizes if size is not None and unit > 0])

    def outer_sum(self, ds, factors):
        """Deviations [cases, G, F] of the sum over steps and batch of d times factor."""
        return self._sum(ds, factors, "...ng,...ni->...gi")

    def elementwise_sum(self, ds, factors):
        """Deviations [cases, G] of the sum over steps and batch of d times factor."""
        return self._sum(ds, factors, "...ng,...ng->...g")

    def _sum(self, ds, factors, axes):
        parts = []
        for d, f in zip(ds, factors, strict=True):
            pairs = [(d.moved, f.exact), (d.exact, f.moved)]
            if not self.linear:
                pairs.append((d.moved, f.moved))
            parts += [np.einsum(axes, a, b) for a, b in pairs
                      if a is not None and b is not None]
        return total(parts)
