"""The grids that inputs lie on: the values of bf16, f16, f32 and f64.

Rounding uses exact operations alone (frexp, ldexp, rint), so it is the same on every machine.
"""

import numpy as np

# Significand bits, and the exponent of the least positive value.
_GRIDS = {"bf16": (8, -133), "f16": (11, -24), "f32": (24, -149), "f64": (53, -1074)}
GRIDS = tuple(_GRIDS)


def round_to_grid(values, grid):
    """Float64 `values` rounded to the nearest value of `grid`, ties to even.

    Magnitudes stay below the grid's largest value in every vector and are not checked here.
    """
    bits, least = _GRIDS[grid]
    _, exponents = np.frexp(values)
    units = np.maximum(exponents - bits, least)
    return np.ldexp(np.rint(np.ldexp(values, -units)), units)
