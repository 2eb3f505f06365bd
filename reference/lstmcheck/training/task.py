"""A regression task for one LSTM layer, and how its parameters follow their gradients.

The loss is the sum over all steps, rows and units of (h - target)^2 / 2, so the upstream gradient
of a hidden state is h - target. Parameters move, the initial state does not.
"""

from dataclasses import asdict, dataclass
from fractions import Fraction

import numpy as np

from ..arithmetic import FloatArithmetic
from ..cases.grids import round_to_grid
from ..conventions import Parameters
from ..conventions.store import epynn as store
from ..layout import Dimensions, Layout
from ..ports import epynn

UPDATES = 10
PARAMETERS = ("W", "R", "b")
GIVEN = ("x", "h0", "c0", "target", *PARAMETERS)
_SCALES = {"W": 0.75, "R": 0.75, "b": 0.75}


@dataclass(frozen=True)
class Optimizer:
    """What moves the parameters. Constants are doubles and mean exactly themselves.

    `kind` is update (EpyNN's, without a memory), sgd, adagrad, rmsprop or adam (numpy-ml's).
    `clip` is the largest norm of all gradients together (update) or of each parameter's own.
    """

    kind: str
    learning_rate: float
    momentum: float = None
    decay: float = None
    decay1: float = None
    decay2: float = None
    epsilon: float = None
    clip: float = None

    def as_json(self):
        """The constants that this kind has."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def exact(self, name):
        """A constant as an exact rational, None where this kind has none."""
        value = getattr(self, name)
        return None if value is None else Fraction(value)


@dataclass(frozen=True)
class Case:
    """One trajectory: `reason` says what it sees that others do not. With `nearness` the targets
    are that near to the untrained layer's outputs, and gradients as small."""

    slug: str
    seed: int
    dimensions: Dimensions
    optimizer: Optimizer
    reason: str
    nearness: float = None


@dataclass(frozen=True)
class Task:
    """`tensors` maps each name of GIVEN to a float64 array in the canonical convention."""

    dimensions: Dimensions
    optimizer: Optimizer
    tensors: dict

    def in_arithmetic(self, arithmetic):
        """Every tensor in an arithmetic."""
        return {name: arithmetic.array(tensor) for name, tensor in self.tensors.items()}


def canonical(given):
    """The parameters of converted tensors, ready for a convention with one bias."""
    return Parameters(given["W"], given["R"], given["b"], b_input=None, b_recurrent=None)


def make_task(case):
    """The `Task` of a case, bit for bit alike everywhere; all numbers are float32's."""
    source, size = np.random.RandomState(case.seed), case.dimensions
    lengths = Layout(size).shapes
    shapes = {"x": lengths["input.x"], "h0": lengths["input.h0"], "c0": lengths["input.c0"],
              "target": lengths["output.y"],
              **{name: lengths[f"input.{name}"] for name in PARAMETERS}}
    tensors = {name: round_to_grid(_SCALES.get(name, 1.0) * (2 * source.random_sample(shape) - 1),
                                   "f32")
               for name, shape in shapes.items()}
    if case.nearness is not None:
        tensors["target"] = _near_outputs(size, tensors, case.nearness)
    return Task(size, case.optimizer, tensors)


def _near_outputs(size, tensors, nearness):
    """The outputs, coarsely rounded, so that no machine's last bits show, plus small targets."""
    a = FloatArithmetic()
    layer = epynn.LSTM(a, store(canonical(tensors)), sequences=True)
    outputs = layer.forward(tensors["x"].swapaxes(0, 1), tensors["h0"], tensors["c0"])
    coarse = np.ldexp(np.rint(np.ldexp(outputs.swapaxes(0, 1), 16)), -16)
    return round_to_grid(coarse + nearness * tensors["target"], "f32")


def configuration(case):
    """The manifest's form of what a trajectory is, besides its seed."""
    return {**asdict(case.dimensions), "updates": UPDATES, "optimizer": case.optimizer.as_json()}
