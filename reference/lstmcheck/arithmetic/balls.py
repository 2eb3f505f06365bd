"""Rigorous ball arithmetic: object arrays of python-flint's `arb`, each a midpoint and a radius.

NumPy's ``+ - * / @``, indexing, transposes and sums work on such arrays and stay rigorous.
Comparisons, ``where``, ``maximum`` and ``clip`` do not: a comparison that a ball leaves open is
just false. So branching goes through `piecewise`, allocation through `zeros`, and constants
through `constant`, which takes exact rationals.
"""

from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq

from .elementwise import Piecewise
from .undecided import Undecided


def _elementwise(function):
    apply = np.frompyfunc(function, 1, 1)
    return lambda self, x: apply(x)


class BallArithmetic(Piecewise):
    """Balls at `bits` of working precision, which holds inside the ``with`` block.

    Outside of it results are as rigorous, but as wide as the precision then in force.
    """

    def __init__(self, bits):
        self.bits = bits

    def __enter__(self):
        self._outer = ctx.prec
        ctx.prec = self.bits
        return self

    def __exit__(self, *exception):
        ctx.prec = self._outer

    def zeros(self, shape):
        """An array of exact zeros; the only way a port allocates."""
        result = np.empty(shape, dtype=object)
        result.fill(arb(0))
        return result

    def array(self, values):
        """Float64 `values` as balls of radius 0."""
        values = np.asarray(values, dtype=np.float64)
        result = self.zeros(values.shape)
        result[...] = np.frompyfunc(arb, 1, 1)(values)
        return result

    def constant(self, rational):
        """The enclosure of an integer or a `fractions.Fraction`."""
        exact = Fraction(rational)
        return arb(fmpq(exact.numerator, exact.denominator))

    def exceeds(self, x, threshold):
        """Where x > threshold, as an array of booleans; raises Undecided on a straddling ball."""
        limit = self.constant(threshold)
        result = np.zeros(x.shape, dtype=bool)
        for index in np.ndindex(x.shape):
            if x[index] > limit:
                result[index] = True
            elif not x[index] <= limit:
                raise Undecided(f"is {x[index]} at {index} above {threshold}?")
        return result

    exp = _elementwise(lambda x: x.exp())
    tanh = _elementwise(lambda x: x.tanh())
    logistic = _elementwise(lambda x: 1 / (1 + (-x).exp()))
    softplus = _elementwise(lambda x: x.exp().log1p())
    sqrt = _elementwise(lambda x: x.sqrt())
    erfc = _elementwise(lambda x: x.erfc())

    def pi(self):
        """The enclosure of pi."""
        return arb.pi()
