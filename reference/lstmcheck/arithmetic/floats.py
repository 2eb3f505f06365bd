"""IEEE arithmetic in float64 or float32, with functions that hold at the extremes."""

import math

import numpy as np

from .elementwise import Piecewise


class FloatArithmetic(Piecewise):
    """NumPy arrays of one floating-point dtype."""

    def __init__(self, dtype=np.float64):
        self.dtype = np.dtype(dtype)

    def zeros(self, shape):
        """An array of exact zeros; the only way a port allocates."""
        return np.zeros(shape, dtype=self.dtype)

    def array(self, values):
        """A copy of float64 `values`, rounded to the dtype."""
        return np.array(values, dtype=self.dtype)

    def constant(self, rational):
        """An integer or a `fractions.Fraction`, rounded to float64 and then to the dtype."""
        return self.dtype.type(float(rational))

    def exceeds(self, x, threshold):
        """Where x > threshold, as an array of booleans."""
        return x > self.constant(threshold)

    def exp(self, x):
        return np.exp(x)

    def tanh(self, x):
        return np.tanh(x)

    def logistic(self, x):
        """1 / (1 + exp(-x)) in the form of each sign that neither overflows nor cancels."""
        def falling(x):
            e = np.exp(x)
            return e / (1 + e)
        return self.piecewise(x, lambda x: 1 / (1 + np.exp(-x)), falling)

    def softplus(self, x):
        """log(1 + exp(x)) in the form of each sign that does not overflow."""
        return self.piecewise(x, lambda x: x + np.log1p(np.exp(-x)), lambda x: np.log1p(np.exp(x)))

    def sqrt(self, x):
        return np.sqrt(x)

    def erfc(self, x):
        """The complementary error function."""
        return np.vectorize(math.erfc, otypes=[self.dtype])(x)

    def pi(self):
        return self.dtype.type(math.pi)
