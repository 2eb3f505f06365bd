"""The classes of rounding error, and how large one is at each place where it arises.

An error is a unit from the kernel's contract times a magnitude from the problem. Accumulation is
the only class whose magnitude depends on how errors may conspire: n S for the worst case, sqrt(n)
S for independent errors in any order, and sqrt(n/3) times the terms' own size for an order that
does not depend on the data (Higham, Accuracy and Stability, 2002, sections 3.1 and 4.2).
"""

import numpy as np

CLASSES = ("accumulation", "operand", "relative", "absolute", "elementwise", "storage",
           "underflow")
TIERS = ("proof", "probabilistic", "native")
ROWS = 2 * len(CLASSES) + 1


class Magnitudes:
    """Magnitudes [N, units] by class at one place; accumulation by tier."""

    def __init__(self, accumulation=None, **others):
        self.accumulation = accumulation
        self.others = others

    def of(self, name, tier):
        """The magnitude of class `name` in `tier`, None where the class does not arise."""
        if name == "accumulation":
            return None if self.accumulation is None else self.accumulation[TIERS.index(tier)]
        return self.others.get(name)

    @property
    def width(self):
        """The length of the last axis."""
        arrays = list(self.others.values()) + list(self.accumulation or ())
        return arrays[0].shape[-1]


def of_dot(terms, size, norm, result):
    """Of a dot product of `terms` terms: `size` the sum of their magnitudes, `norm` their root
    sum of squares, `result` what they add up to."""
    return Magnitudes(
        accumulation=(terms * size, np.sqrt(terms) * size,
                      np.sqrt(terms / 3) * np.hypot(norm, result)),
        operand=2 * size)
