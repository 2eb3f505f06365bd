"""Exact rational arithmetic, for what piecewise straight functions do to exact numbers."""

from fractions import Fraction

import numpy as np

from .elementwise import Piecewise


class FractionArithmetic(Piecewise):
    """Object arrays of `Fraction`, with no function that leads out of the rationals."""

    def zeros(self, shape):
        """An array of zeros."""
        result = np.empty(shape, dtype=object)
        result.fill(Fraction(0))
        return result

    def array(self, values):
        """Float64 `values` exactly."""
        return np.frompyfunc(Fraction, 1, 1)(np.asarray(values, dtype=np.float64))

    def constant(self, rational):
        """An integer or a `Fraction`."""
        return Fraction(rational)

    def exceeds(self, x, threshold):
        """Where x > threshold, as an array of booleans."""
        return np.array([one > threshold for one in x.ravel()], dtype=bool).reshape(x.shape)

    def exp(self, x):
        """Of zeros alone; raises ValueError on any other number, whose exponential is irrational."""
        if any(one != 0 for one in x.ravel()):
            raise ValueError(f"no rational exponential: {x}")
        return self.zeros(x.shape) + 1
