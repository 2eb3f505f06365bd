"""Layer normalisation over the primitives (Ba, Kiros and Hinton, 2016)."""

import numpy as np

from .number import Number


class Normalised:
    """A Number [N, H] less its mean, over the root of its variance plus epsilon; `value` is as
    backward finds it stored."""

    def __init__(self, p, x, epsilon):
        self.p, units = p, x.exact.shape[-1]
        self._average = Number(np.full((units, 1), 1 / units))
        self._terms = units + 1
        centred = p.combine((x,), (-self._mean(x),))
        scale = p.inverse_root(p.variance(x, centred, epsilon))
        self.value = p.store(p.combine((centred, scale)))
        self._scale = p.store(scale)

    def backward(self, d):
        """The gradient of x from that of `value`."""
        p, n = self.p, self.value
        along = self._mean(p.combine((d, n)))
        inner = p.combine((d,), (-self._mean(d),), (-n, along))
        return p.combine((inner, self._scale))

    def _mean(self, x):
        return self.p.dot([(x, self._average)], [], self._terms)
