"""Which kernels a vector can judge: those whose numbers hold its numbers."""

import numpy as np

_F16_LEAST_NORMAL, _F16_LARGEST = 2.0**-14, 65504.0
_WIDER = {"bf16": ("f64", "f32", "bf16"), "f16": ("f64", "f32", "f16"), "f32": ("f64", "f32"),
          "f64": ("f64",)}


def formats_of(grid):
    """The formats that hold the inputs' `grid`, widest first."""
    return _WIDER[grid]


def serves(problem, truth, grid):
    """The formats, widest first: those that hold the inputs' `grid`, and f16 only where every
    input and every true number is zero or in its normal range."""
    formats = formats_of(grid)
    tensors = [problem[name] for name in problem.layout.given] + list(truth.values())
    if "f16" in formats and not all(map(_in_f16_range, tensors)):
        return [name for name in formats if name != "f16"]
    return list(formats)


def _in_f16_range(tensor):
    size = np.abs(tensor)
    return bool(np.all((size == 0) | ((size >= _F16_LEAST_NORMAL) & (size <= _F16_LARGEST))))
