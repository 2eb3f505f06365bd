"""One LSTM problem in the canonical convention: dimensions, activations, named tensors.

    z_q[t] = x[t] W_q^T + h[t-1] R_q^T + b_q            q in input, forget, candidate, output
    c[t]   = f[t] c[t-1] + i[t] g[t]
    h[t]   = o[t] cell_activation(c[t])

W [4H, I], R [4H, H] and b [4H] hold the blocks of the four gates in the order i, f, g, o.
"""

from dataclasses import dataclass

from .shapes import require_shape

GATES = ("input", "forget", "candidate", "output")

_AXES = {
    "input.x": "TNI", "input.W": "GI", "input.R": "GH", "input.b": "G",
    "input.h0": "NH", "input.c0": "NH",
    "upstream.y": "TNH", "upstream.h_n": "NH", "upstream.c_n": "NH",
    "output.y": "TNH", "output.h_n": "NH", "output.c_n": "NH",
    "trace.i": "TNH", "trace.f": "TNH", "trace.g": "TNH", "trace.o": "TNH", "trace.c": "TNH",
    "gradient.x": "TNI", "gradient.W": "GI", "gradient.R": "GH", "gradient.b": "G",
    "gradient.h0": "NH", "gradient.c0": "NH",
}

NAMES = tuple(_AXES)
GIVEN = tuple(name for name in NAMES if name.startswith(("input.", "upstream.")))
TRUTH = tuple(name for name in NAMES if name not in GIVEN)


@dataclass(frozen=True)
class Dimensions:
    """Batch N, steps T, inputs I and units H of one layer."""

    batch: int
    steps: int
    inputs: int
    units: int

    def shape(self, name):
        """The shape of the canonical tensor `name`, such as ``input.W``."""
        length = {"N": self.batch, "T": self.steps, "I": self.inputs, "H": self.units,
                  "G": 4 * self.units}
        return tuple(length[axis] for axis in _AXES[name])


@dataclass(frozen=True)
class Activations:
    """The activation's name for each gate and for the cell state's way out."""

    input: str = "logistic"
    forget: str = "logistic"
    candidate: str = "tanh"
    output: str = "logistic"
    cell: str = "tanh"


@dataclass(frozen=True)
class Problem:
    """Everything an LSTM layer is given: `tensors` maps each name of GIVEN to a float64 array.

    Raises ShapeError on an array that does not fit `dimensions`.
    """

    dimensions: Dimensions
    activations: Activations
    tensors: dict

    def __post_init__(self):
        for name in GIVEN:
            require_shape(name, self.tensors[name], self.dimensions.shape(name))

    def __getitem__(self, name):
        return self.tensors[name]

    def replacing(self, **tensors):
        """The same problem with some inputs replaced: ``replacing(**{"input.b": zeros})``."""
        return Problem(self.dimensions, self.activations, {**self.tensors, **tensors})
