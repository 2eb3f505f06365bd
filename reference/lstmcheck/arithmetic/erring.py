"""Arithmetic in which every operation errs by as much as a contract lets it.

A number is a row of cases, each a run of the same program whose operations have their own random
signs. So a port, run as it stands, shows how far admissible rounding carries its results. A sum
errs in parts of its terms' magnitudes and not of its value: no order of summation errs by more.
"""

import numpy as np

from .elementwise import Piecewise
from .floats import FloatArithmetic
from .undecided import Undecided


class ErringArithmetic(Piecewise):
    """`cases` runs at once whose operations are off by a relative `unit`, and whose activations
    are off by four units of their value and four more: the contracts of one format.

    `unit` must stand well above float64's own 2^-53, in which the cases are computed.
    """

    ACTIVATION_UNITS = 4

    def __init__(self, cases, unit, seed):
        self.cases, self.unit = cases, unit
        self._rows = _signs(np.random.RandomState(seed), cases)

    def zeros(self, shape):
        """An array of exact zeros; the only way a port allocates."""
        return self.array(np.zeros(shape))

    def array(self, values):
        """Float64 `values`, the same in every case."""
        values = np.asarray(values, dtype=np.float64)
        result = np.empty(values.shape, dtype=object)
        for index in np.ndindex(values.shape):
            result[index] = self.constant(values[index])
        return result

    def constant(self, rational):
        """An integer or a `fractions.Fraction`, without error."""
        return Erring(np.full(self.cases, float(rational)), self)

    def exceeds(self, x, threshold):
        """Where x > threshold; raises Undecided where the cases do not agree."""
        result = np.zeros(x.shape, dtype=bool)
        for index in np.ndindex(x.shape):
            above = x[index].values > float(threshold)
            if above.any() != above.all():
                raise Undecided(f"rounding decides whether {index} is above {threshold}")
            result[index] = above.all()
        return result

    def exp(self, x):
        return self._activation(np.exp, x)

    def tanh(self, x):
        return self._activation(np.tanh, x)

    def logistic(self, x):
        return self._activation(FloatArithmetic().logistic, x)

    def sqrt(self, x):
        return np.frompyfunc(lambda one: self._rounded_root(one), 1, 1)(x)

    def rounded(self, values, sizes):
        """The number near `values`, each case off by a unit of `sizes` and of its own sign."""
        return Erring(values + self.unit * self._signs() * sizes, self, sizes)

    def _rounded_root(self, one):
        root = np.sqrt(one.values)
        return self.rounded(root, root)

    def _activation(self, function, x):
        unit = self.ACTIVATION_UNITS * self.unit

        def apply(one):
            values = function(one.values)
            return Erring(values + unit * (values * self._signs() + self._signs()), self)
        return np.frompyfunc(apply, 1, 1)(x)

    def _signs(self):
        return next(self._rows)


def _signs(source, cases):
    """Endless rows of random signs, drawn many at a time."""
    while True:
        yield from 2.0 * source.randint(0, 2, (2048, cases)) - 1


class Erring:
    """One number in every case, for NumPy's object arrays."""

    __slots__ = ("arithmetic", "sizes", "values")

    def __init__(self, values, arithmetic, sizes=None):
        self.values, self.arithmetic = values, arithmetic
        self.sizes = np.abs(values) if sizes is None else sizes

    def __neg__(self):
        return Erring(-self.values, self.arithmetic, self.sizes)

    def __add__(self, other):
        return self._sum(self, other, np.add)

    def __sub__(self, other):
        return self._sum(self, other, np.subtract)

    def __rsub__(self, other):
        return self._sum(other, self, np.subtract)

    def __mul__(self, other):
        return self._product(self, other, np.multiply)

    def __truediv__(self, other):
        return self._product(self, other, np.divide)

    def __rtruediv__(self, other):
        return self._product(other, self, np.divide)

    def __pow__(self, exponent):
        return self._product(self, exponent, np.power)

    __radd__, __rmul__ = __add__, __mul__

    def _sum(self, left, right, operation):
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            return NotImplemented  # NumPy then goes through the array's elements
        return self.arithmetic.rounded(operation(_values(left), _values(right)),
                                       _sizes(left) + _sizes(right))

    def _product(self, left, right, operation):
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            return NotImplemented
        values = operation(_values(left), _values(right))
        return self.arithmetic.rounded(values, np.abs(values))


def _values(number):
    return number.values if isinstance(number, Erring) else float(number)


def _sizes(number):
    return number.sizes if isinstance(number, Erring) else abs(float(number))
