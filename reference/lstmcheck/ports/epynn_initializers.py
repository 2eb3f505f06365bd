"""EpyNN's initial weights (version 1.2.13) from given draws of a standard normal distribution.

Departure: the published orthogonal weights come from LAPACK's QR factorisation with the signs of
R's diagonal multiplied in. That is the one factorisation whose R has a positive diagonal, which
Gram and Schmidt's process gives without signs, over any arithmetic.
"""

from fractions import Fraction

# The weights in the order of their draws.
ORDER = tuple(f"{kind}_{q}" for q in "figo" for kind in "UV")


def xavier(a, draws):
    """draws (rows, columns) times sqrt(2 / (rows + columns))."""
    rows, columns = draws.shape
    return draws * a.sqrt(a.constant(Fraction(2, rows + columns)))


def orthogonal(a, draws):
    """The orthonormal columns, or rows where they are fewer, nearest in turn to those of draws."""
    rows, columns = draws.shape
    return _orthonormal_columns(a, draws.T).T if rows < columns else _orthonormal_columns(a, draws)


def _orthonormal_columns(a, draws):
    """Modified Gram-Schmidt, twice over: once loses digits where columns are nearly parallel."""
    q = a.zeros(draws.shape)
    for column in range(draws.shape[1]):
        v = draws[:, column]
        for _ in range(2):
            for earlier in range(column):
                v = v - q[:, earlier] * (q[:, earlier] * v).sum()
        q[:, column] = v / a.sqrt((v * v).sum(keepdims=True))
    return q
