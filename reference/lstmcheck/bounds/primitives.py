"""The elementary operations of an LSTM kernel, each with the errors it may make.

A program over these primitives is interpreted by `errors`, which says what an error at each place
is and whether deviations are followed to first order or to all orders.
"""

import numpy as np

from .activations import ACTIVATIONS
from .number import Number, total
from .sources import Magnitudes, of_dot


class Primitives:
    """The primitives under one interpretation of `errors`.

    `errors.at(magnitudes)` gives the deviations that the errors of one place cause right there,
    or None; `errors.linear` says whether products of deviations are dropped.
    """

    def __init__(self, errors):
        self.errors = errors

    def dot(self, products, addends, terms):
        """Sums of products [N, G]: each of `products` a Number [N, F] and an exact matrix
        [F, G]; `addends` are Numbers or exact arrays of any shape that fits the result."""
        value, magnitudes = self.unrounded_dot(products, addends, terms)
        return self._erring(value, magnitudes)

    def unrounded_dot(self, products, addends, terms):
        """The Number that `dot` rounds, and the magnitudes of its errors."""
        addends = [one if isinstance(one, Number) else Number(one) for one in addends]
        exact = sum([a.exact @ m for a, m in products] + [one.exact for one in addends])
        size = sum([np.abs(a.exact) @ np.abs(m) for a, m in products]
                   + [np.abs(one.exact) for one in addends])
        squares = sum([a.exact**2 @ m**2 for a, m in products]
                      + [one.exact**2 for one in addends])
        moved = total([None if a.moved is None else a.moved @ m for a, m in products]
                      + [one.moved for one in addends])
        return Number(exact, moved), of_dot(terms, size, np.sqrt(squares), exact)

    def activate(self, name, z):
        """An activation of a Number."""
        activation = ACTIVATIONS[name]
        if not activation.rounds:
            return z
        a = activation.value(z.exact)
        if z.moved is None:
            moved = None
        elif self.errors.linear:
            moved = activation.derivative(z.exact) * z.moved
        else:
            moved = activation.value(z.exact + z.moved) - a
        return self._erring(Number(a, moved),
                            Magnitudes(relative=np.abs(a), absolute=np.ones_like(a)))

    def slope(self, name, a, z):
        """The derivative of an activation at `z`, which a kernel computes from `a` alone."""
        activation = ACTIVATIONS[name]
        exact = activation.derivative(z.exact)
        if not activation.rounds:
            return Number(exact)
        if a.moved is None:
            moved = None
        elif self.errors.linear:
            moved = activation.bend(a.exact) * a.moved
        else:
            moved = activation.slope(a.exact + a.moved) - activation.slope(a.exact)
        return self._erring(Number(exact, moved),
                            Magnitudes(elementwise=activation.slope_magnitude(a.exact)))

    def combine(self, *products):
        """The sum of products of Numbers, each product a tuple of factors."""
        parts = [self._product(factors) for factors in products]
        exact = sum(part.exact for part in parts)
        size = sum((len(factors) - 1) * np.abs(part.exact)
                   for factors, part in zip(products, parts, strict=True))
        if len(parts) > 1:
            size = size + np.abs(exact)
        return self._erring(Number(exact, total([part.moved for part in parts])),
                            Magnitudes(elementwise=size))

    def store(self, value):
        """The value as it is kept in memory."""
        return self._erring(value, Magnitudes(storage=np.abs(value.exact),
                                              underflow=np.ones_like(value.exact)))

    def _product(self, factors):
        result = factors[0]
        for factor in factors[1:]:
            result = Number(result.exact * factor.exact, self._moved_product(result, factor))
        return result

    def _moved_product(self, a, b):
        both = None
        if not self.errors.linear and a.moved is not None and b.moved is not None:
            both = a.moved * b.moved
        return total([None if a.moved is None else a.moved * b.exact,
                      None if b.moved is None else a.exact * b.moved, both])

    def _erring(self, value, magnitudes):
        return Number(value.exact, total([value.moved, self.errors.at(magnitudes)]))
