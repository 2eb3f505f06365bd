"""The elementary operations of an LSTM kernel, each with the errors it may make.

A program over these primitives is interpreted by `errors`, which says what an error at each place
is and whether deviations are followed to first order or to all orders.
"""

import numpy as np

from .activations import activation
from .number import Number, spread, total
from .sources import Magnitudes, of_dot


class Primitives:
    """The primitives under one interpretation of `errors`.

    `errors.at(magnitudes)` gives the deviations that the errors of one place cause right there,
    or None; `errors.linear` says whether products of deviations are dropped.
    """

    def __init__(self, errors):
        self.errors = errors

    def dot(self, products, addends, terms):
        """Sums of products [N, G]: each of `products` a pair of Numbers [N, F] and [F, G];
        `addends` are Numbers of any shape that fits the result."""
        value, magnitudes = self.unrounded_dot(products, addends, terms)
        return self._erring(value, magnitudes)

    def unrounded_dot(self, products, addends, terms):
        """The Number that `dot` rounds, and the magnitudes of its errors."""
        exact = sum([a.exact @ m.exact for a, m in products] + [one.exact for one in addends])
        size = sum([np.abs(a.exact) @ np.abs(m.exact) for a, m in products]
                   + [np.abs(one.exact) for one in addends])
        squares = sum([a.exact**2 @ m.exact**2 for a, m in products]
                      + [one.exact**2 for one in addends])
        moved = total([self._moved(a, m, np.matmul) for a, m in products]
                      + [one.moved for one in addends])
        return Number(exact, spread(moved, exact)), of_dot(terms, size, np.sqrt(squares), exact)

    def activate(self, choice, z):
        """An activation of a Number."""
        known = activation(choice)
        a = known.value(z.exact)
        if z.moved is None:
            moved = None
        elif self.errors.linear:
            moved = known.derivative(z.exact) * z.moved
        else:
            moved = known.value(z.exact + z.moved) - a
        return self._erring(Number(a, moved), known.errors and known.errors(z.exact, a))

    def slope(self, choice, a, z):
        """The derivative of an activation at `z`, which a kernel computes from `a` or `z` alone."""
        known = activation(choice)
        kept = z if known.from_z else a
        if kept.moved is None:
            moved = None
        elif self.errors.linear:
            moved = known.bend(kept.exact) * kept.moved
        else:
            moved = known.slope(kept.exact + kept.moved) - known.slope(kept.exact)
        return self._erring(Number(known.derivative(z.exact), moved),
                            known.slope_errors and known.slope_errors(kept.exact))

    def clip(self, z, limit):
        """(z between -limit and limit, 1 inside and 0 outside); nothing is rounded."""
        inside = (np.abs(z.exact) <= limit).astype(float)
        exact = np.clip(z.exact, -limit, limit)
        if z.moved is None:
            return Number(exact), Number(inside)
        moved = (inside * z.moved if self.errors.linear
                 else np.clip(z.exact + z.moved, -limit, limit) - exact)
        return Number(exact, moved), Number(inside)

    def variance(self, x, centred, epsilon):
        """The mean square of `centred` [N, H], which is `x` less its mean, plus epsilon: [N, 1].

        The magnitude covers the mean of squares less the squared mean, too.
        """
        units = x.exact.shape[-1]
        exact = np.mean(centred.exact**2, axis=-1, keepdims=True) + epsilon
        size = 3 * np.mean(x.exact**2, axis=-1, keepdims=True) + epsilon
        norm = np.sqrt(np.sum((x.exact**2 / units)**2, axis=-1, keepdims=True))
        moved = None
        if centred.moved is not None:
            square = 2 * centred.exact * centred.moved
            if not self.errors.linear:
                square = square + centred.moved**2
            moved = square.mean(axis=-1, keepdims=True)
        return self._erring(Number(exact, moved), of_dot(units + 3, size, norm, size))

    def inverse_root(self, x):
        """1 over the square root of a Number."""
        exact = 1 / np.sqrt(x.exact)
        if x.moved is None:
            moved = None
        elif self.errors.linear:
            moved = -exact**3 / 2 * x.moved
        else:
            moved = 1 / np.sqrt(x.exact + x.moved) - exact
        return self._erring(Number(exact, moved), Magnitudes(elementwise=3 * exact))

    def combine(self, *products):
        """The sum of products of Numbers, each product a tuple of factors.

        Of three parts or more any two may be added first: each further sum is taken to be as
        large as all parts together.
        """
        parts = [self.product(*factors) for factors in products]
        exact = sum(part.exact for part in parts)
        size = sum((len(factors) - 1) * np.abs(part.exact)
                   for factors, part in zip(products, parts, strict=True))
        if len(parts) > 1:
            size = size + np.abs(exact)
        if len(parts) > 2:
            further = np.maximum(sum((part.exact != 0).astype(float) for part in parts) - 2, 0)
            size = size + further * sum(np.abs(part.exact) for part in parts)
        moved = spread(total([part.moved for part in parts]), exact)
        return self._erring(Number(exact, moved),
                            Magnitudes(elementwise=size))

    def store(self, value):
        """The value as it is kept in memory."""
        return self._erring(value, Magnitudes(storage=np.abs(value.exact),
                                              underflow=np.ones_like(value.exact)))

    def product(self, *factors):
        """The product of Numbers as a term of something that is rounded as a whole."""
        result = factors[0]
        for factor in factors[1:]:
            result = Number(result.exact * factor.exact,
                            self._moved(result, factor, np.multiply))
        return result

    def _moved(self, a, b, multiply):
        both = None
        if not self.errors.linear and a.moved is not None and b.moved is not None:
            both = multiply(a.moved, b.moved)
        return total([None if a.moved is None else multiply(a.moved, b.exact),
                      None if b.moved is None else multiply(a.exact, b.moved), both])

    def _erring(self, value, magnitudes):
        if magnitudes is None:
            return value
        return Number(value.exact, total([value.moved, self.errors.at(magnitudes)]))
