"""A problem's parameters for the conventions' storage."""

import numpy as np
from lstmcheck.conventions import Parameters


def parameters(problem):
    """The two biases are b's leading bit and what is left of b.

    That is exact in every binary format, and as their magnitudes add up to |b| they lose no more
    in a sum than the one bias for which bounds are derived.
    """
    W, R, b = (problem[f"input.{name}"] for name in "WRb")
    fraction, exponent = np.frexp(b)
    leading = np.ldexp(np.sign(fraction) / 2, exponent)
    return Parameters(W, R, b, leading, b - leading)


def narrowed(stored, dtype):
    """The tensors of `stored` in `dtype`, contiguous."""
    return {name: np.ascontiguousarray(tensor, dtype=dtype) for name, tensor in stored.items()}


def widened(answer):
    """Canonical tensors by name as float64."""
    return {name: np.asarray(tensor).astype(np.float64) for name, tensor in answer.items()}
