"""A problem's parameters as a framework stores them, and what comes back."""

import numpy as np
from lstmcheck.conventions import network


def two_biases(b):
    """b's leading bit and what is left of b.

    That is exact in every binary format, and as their magnitudes add up to |b| they lose no more
    in a sum than the one bias for which bounds are derived.
    """
    fraction, exponent = np.frexp(b)
    leading = np.ldexp(np.sign(fraction) / 2, exponent)
    return leading, b - leading


def stored(convention, problem, dtype):
    """Each layer's tensors by the framework's names, in `dtype`."""
    return [narrowed(layer, dtype) for layer in network.store(
        convention, problem.layout, problem.tensors, two_biases)]


def gradients(convention, problem, layers):
    """The canonical gradients of parameters from those of each layer's tensors by their names.

    Two biases have the same gradient, which where the problem has one of them counts once.
    """
    counted = 0.5 if problem.options.biases == 1 else 1
    biases = network.STORAGES[convention].biases if network.STORAGES[convention].two_biases else ()
    given = [{name: tensor * (counted if any(bias in name for bias in biases) else 1)
              for name, tensor in widened(layer).items()} for layer in layers]
    return {name.replace("input.", "gradient."): tensor for name, tensor in network.read(
        convention, problem.layout, given).items()}


def narrowed(tensors, dtype):
    """The tensors in `dtype`, contiguous."""
    return {name: np.ascontiguousarray(tensor, dtype=dtype) for name, tensor in tensors.items()}


def widened(answer):
    """Tensors by name as float64."""
    return {name: np.asarray(tensor).astype(np.float64) for name, tensor in answer.items()}
