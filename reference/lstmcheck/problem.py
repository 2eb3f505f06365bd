"""One LSTM problem in the canonical convention: dimensions, activations, named tensors.

    z_q[t] = x[t] W_q^T + h[t-1] R_q^T + b_q            q in input, forget, candidate, output
    c[t]   = f[t] c[t-1] + i[t] g[t]
    h[t]   = o[t] cell_activation(c[t])

W [4H, I], R [4H, H] and b [4H] hold the blocks of the four gates in the order i, f, g, o. What
`options` add to these equations stands in `witness/equations.py`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .activations import Parametrised
from .layout import Dimensions, Layout
from .options import PLAIN, Options
from .shapes import require_shape

GATES = ("input", "forget", "candidate", "output")

_PLAIN_LAYOUT = Layout(Dimensions(1, 1, 1, 1))
GIVEN, TRUTH = _PLAIN_LAYOUT.given, _PLAIN_LAYOUT.truth
NAMES = tuple(_PLAIN_LAYOUT.shapes)


@dataclass(frozen=True)
class Activations:
    """The activation of each gate and of the cell state's way out (see `activations`)."""

    input: str | Parametrised = "logistic"
    forget: str | Parametrised = "logistic"
    candidate: str | Parametrised = "tanh"
    output: str | Parametrised = "logistic"
    cell: str | Parametrised = "tanh"


@dataclass(frozen=True)
class Problem:
    """Everything an LSTM is given: `tensors` maps each name of its layout's `given` to a float64
    array.

    Raises ShapeError on an array that does not fit.
    """

    dimensions: Dimensions
    activations: Activations
    tensors: dict
    options: Options = PLAIN

    def __post_init__(self):
        for name in self.layout.given:
            require_shape(name, self.tensors[name], self.layout.shapes[name])

    def __getitem__(self, name):
        return self.tensors[name]

    @cached_property
    def layout(self):
        """The names and shapes of the problem's tensors."""
        return Layout(self.dimensions, self.options)

    @property
    def is_plain(self):
        """Whether this is the plain layer, whatever its activations."""
        return self.options == PLAIN

    @cached_property
    def active(self):
        """[T, N]: which rows still have a step; None where all have every step."""
        if self.options.lengths is None:
            return None
        steps = np.arange(self.dimensions.steps)
        return steps[:, None] < np.array(self.options.lengths, dtype=int)[None]

    def replacing(self, **tensors):
        """The same problem with some inputs replaced: ``replacing(**{"input.b": zeros})``."""
        return Problem(self.dimensions, self.activations, {**self.tensors, **tensors},
                       self.options)
