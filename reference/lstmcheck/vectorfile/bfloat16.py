"""bfloat16: the upper half of a float32's bits."""

import numpy as np


def round_up(values):
    """The bits (uint16) of the least bfloat16 numbers that are not below `values`, which are
    not negative. Positive values never become zero; what is too large becomes infinity."""
    with np.errstate(over="ignore"):
        narrowed = np.asarray(values, dtype=np.float64).astype(np.float32)
    below = narrowed < values
    narrowed[below] = np.nextafter(narrowed[below], np.float32(np.inf))
    return ((narrowed.view(np.uint32) + np.uint32(0xFFFF)) >> np.uint32(16)).astype(np.uint16)


def widened(bits):
    """The float32 numbers of bfloat16 `bits` (uint16)."""
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
