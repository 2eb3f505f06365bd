"""Gradients of parameters: sums over steps and batch."""

import numpy as np

from .number import Number
from .output import whole
from .sources import Magnitudes


def outer_sum(p, ds, factors, size, shape):
    """The sum of outer products of gradients [N, G] and factors [N, F], as an Output."""
    return _summed(p.errors.outer_sum, "tng,tni->gi", ds, factors, size, shape)


def elementwise_sum(p, ds, factors, size, shape):
    """The sum of products of gradients and factors, both [N, G], as an Output."""
    return _summed(p.errors.elementwise_sum, "tng,tng->g", ds, factors, size, shape)


def _summed(moved_sum, axes, ds, factors, size, shape):
    if not ds:
        return whole(Number(np.zeros(shape)))
    terms = size.steps * size.batch
    d, factor = np.stack([one.exact for one in ds]), np.stack([one.exact for one in factors])
    exact, magnitude, squares = (np.einsum(axes, a, b).reshape(shape) for a, b in
                                 ((d, factor), (np.abs(d), np.abs(factor)), (d**2, factor**2)))
    accumulation = (terms * magnitude, np.sqrt(terms) * magnitude,
                    np.sqrt(terms / 3) * np.hypot(np.sqrt(squares), exact))
    magnitudes = Magnitudes(accumulation=accumulation, operand=2 * magnitude)
    moved = moved_sum(ds, factors)
    if moved is not None:
        moved = moved.reshape((*moved.shape[:moved.ndim - (2 if "i" in axes else 1)], *shape))
    return whole(Number(exact, moved), magnitudes)
