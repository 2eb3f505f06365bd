"""numpy-ml's activations by name, with their derivatives at the pre-activation.

Two traps are mended: Tanh holds at any argument, and SoftPlus stays finite at large ones. GELU is
the repository's; the published package has none, so it is no witness of vectors. Constants are
exact rationals. At a kink the derivative is the side's that the published package takes.
"""

from fractions import Fraction

from ..activations import GELU_CUBIC


def _ones(a, z):
    return a.zeros(z.shape) + 1


class Identity:
    """x"""

    def fn(self, a, z):
        return z

    def grad(self, a, z):
        return _ones(a, z)


class Affine:
    """slope x + intercept"""

    def __init__(self, slope=1, intercept=0):
        self.slope, self.intercept = Fraction(slope), Fraction(intercept)

    def fn(self, a, z):
        return a.constant(self.slope) * z + a.constant(self.intercept)

    def grad(self, a, z):
        return a.constant(self.slope) * _ones(a, z)


class Sigmoid:
    """1 / (1 + exp(-x))"""

    def fn(self, a, z):
        return a.logistic(z)

    def grad(self, a, z):
        value = a.logistic(z)
        return value * (1 - value)


class Tanh:
    """tanh x"""

    def fn(self, a, z):
        return a.tanh(z)

    def grad(self, a, z):
        value = a.tanh(z)
        return 1 - value * value


class Exponential:
    """exp x"""

    def fn(self, a, z):
        return a.exp(z)

    def grad(self, a, z):
        return a.exp(z)


class SoftPlus:
    """log(1 + exp x)"""

    def fn(self, a, z):
        return a.softplus(z)

    def grad(self, a, z):
        return a.logistic(z)


class GELU:
    """x P(X <= x) of a standard normal X, or where `approximate` its form by tanh."""

    def __init__(self, approximate=True):
        self.approximate = approximate

    def fn(self, a, z):
        return z * self._share(a, z)

    def grad(self, a, z):
        share = self._share(a, z)
        if not self.approximate:
            return share + z * a.exp(-z * z / 2) / a.sqrt(2 * a.pi())
        rising = 2 * a.sqrt(2 / a.pi()) * (1 + 3 * a.constant(GELU_CUBIC) * z * z)
        return share + z * share * (1 - share) * rising

    def _share(self, a, z):
        """(1 + tanh u) / 2 is the logistic of 2 u, which does not cancel."""
        if not self.approximate:
            return a.erfc(-z / a.sqrt(a.constant(2))) / 2
        inner = a.sqrt(2 / a.pi()) * (z + a.constant(GELU_CUBIC) * z * z * z)
        return a.logistic(2 * inner)


class ReLU:
    """x where positive, else 0"""

    def fn(self, a, z):
        return a.piecewise(z, lambda z: z, lambda z: a.zeros(z.shape))

    def grad(self, a, z):
        return a.piecewise(z, lambda z: _ones(a, z), lambda z: a.zeros(z.shape))


class LeakyReLU:
    """alpha x where negative, else x"""

    def __init__(self, alpha=Fraction(3, 10)):
        self.alpha = Fraction(alpha)

    def fn(self, a, z):
        return a.piecewise(z, lambda z: z, lambda z: a.constant(self.alpha) * z)

    def grad(self, a, z):
        return a.piecewise(-z, lambda n: a.constant(self.alpha) * _ones(a, n),
                           lambda n: _ones(a, n))


class ELU:
    """alpha (exp(x) - 1) where negative, else x, all times scale"""

    def __init__(self, alpha=1, scale=1):
        self.alpha, self.scale = Fraction(alpha), Fraction(scale)

    def fn(self, a, z):
        bend = a.constant(self.alpha * self.scale)
        return a.piecewise(z, lambda z: a.constant(self.scale) * z,
                           lambda z: bend * (a.exp(z) - 1))

    def grad(self, a, z):
        bend = a.constant(self.alpha * self.scale)
        return a.piecewise(-z, lambda n: bend * a.exp(-n),
                           lambda n: a.constant(self.scale) * _ones(a, n))


class SELU(ELU):
    """The scaled ELU with the constants of Klambauer et al., 2017."""

    def __init__(self):
        super().__init__(alpha=Fraction("1.6732632423543772848170429916717"),
                         scale=Fraction("1.0507009873554804934193349852946"))


class HardSigmoid:
    """clip(0.2 x + 0.5, 0, 1)"""

    _edge = Fraction(5, 2)

    def fn(self, a, z):
        def rising(z):
            return a.constant(Fraction(1, 5)) * z + a.constant(Fraction(1, 2))

        def lower(z):
            return a.piecewise(z, rising, lambda z: a.zeros(z.shape), threshold=-self._edge)
        return a.piecewise(z, lambda z: _ones(a, z), lower, threshold=self._edge)

    def grad(self, a, z):
        def lower(z):
            return a.piecewise(-z, lambda n: a.zeros(n.shape),
                               lambda n: a.constant(Fraction(1, 5)) * _ones(a, n),
                               threshold=self._edge)
        return a.piecewise(z, lambda z: a.zeros(z.shape), lower, threshold=self._edge)


BY_NAME = {kind.__name__: kind for kind in (
    Identity, Affine, Sigmoid, Tanh, Exponential, SoftPlus, GELU, ReLU, LeakyReLU, ELU, SELU,
    HardSigmoid)}


def activation(choice):
    """The activation named `choice`, with its defaults, or `choice` itself if it is one.

    Raises ValueError on an unknown name.
    """
    if not isinstance(choice, str):
        return choice
    if choice not in BY_NAME:
        raise ValueError(f"activation: expected one of {', '.join(BY_NAME)}, got {choice!r}")
    return BY_NAME[choice]()
