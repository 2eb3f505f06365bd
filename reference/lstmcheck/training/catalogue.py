"""Every trajectory of the set, and every case of initial weights."""

from typing import NamedTuple

from ..layout import Dimensions
from .task import Case, Optimizer

_WIDE = Dimensions(batch=2, steps=3, inputs=4, units=3)
_NARROW = Dimensions(batch=3, steps=4, inputs=2, units=3)

CASES = (
    Case("update", 1, _WIDE, Optimizer("update", 0.125),
         "EpyNN's update alone: a parameter less learning rate times gradient."),
    Case("update-clipped", 2, _NARROW, Optimizer("update", 0.5, clip=0.25),
         "The norm of all gradients exceeds its limit at every update; clipping each tensor by "
         "itself gives other steps."),
    Case("update-within-limit", 3, _NARROW, Optimizer("update", 0.125, clip=64.0),
         "The norm stays below its limit: a coefficient above 1 must not stretch the gradients."),
    Case("sgd", 4, _WIDE, Optimizer("sgd", 0.1),
         "Plain descent with a rate that no binary number is."),
    Case("sgd-momentum", 5, _NARROW, Optimizer("sgd", 0.05, momentum=0.9),
         "Momentum adds the last update, which already holds the learning rate."),
    Case("sgd-momentum-clipped", 6, _WIDE, Optimizer("sgd", 0.1, momentum=0.75, clip=0.25),
         "Each parameter's own norm is limited: some are clipped, others are not."),
    Case("adagrad", 7, _NARROW, Optimizer("adagrad", 0.05, epsilon=1e-7),
         "Squares add up and never decay, so steps shrink."),
    Case("adagrad-clipped", 8, _WIDE, Optimizer("adagrad", 0.05, epsilon=0.125, clip=0.25),
         "The squares are those of clipped gradients, and epsilon is large enough to matter."),
    Case("rmsprop", 9, _WIDE, Optimizer("rmsprop", 0.01, decay=0.9, epsilon=1e-7),
         "A decaying mean of squares that starts at zero and is not corrected for it."),
    Case("rmsprop-clipped", 10, _NARROW,
         Optimizer("rmsprop", 0.02, decay=0.75, epsilon=0.125, clip=0.25),
         "Epsilon stands outside the root, where it counts as it is and not by its root."),
    Case("adam", 11, _WIDE, Optimizer("adam", 0.01, decay1=0.9, decay2=0.999, epsilon=1e-7),
         "Both moments corrected for their start at zero, with the usual constants."),
    Case("adam-large-epsilon", 12, _NARROW,
         Optimizer("adam", 0.02, decay1=0.75, decay2=0.875, epsilon=0.125),
         "Epsilon is added to the root of the corrected square, not to the raw one's."),
    Case("adam-clipped", 13, _WIDE,
         Optimizer("adam", 0.01, decay1=0.9, decay2=0.99, epsilon=1e-3, clip=0.25),
         "Moments of clipped gradients; some parameters are clipped, others are not."),
    Case("adam-small-gradients", 14, _NARROW,
         Optimizer("adam", 0.001, decay1=0.9, decay2=0.999, epsilon=1e-4),
         "Targets near the layer's outputs: epsilon is as large as many a gradient's root.",
         nearness=2.0**-10),
)


class InitialCase(NamedTuple):
    """Weights [rows, columns] from draws; `act_fn` is the activation whose gain scales them."""

    slug: str
    seed: int
    kind: str
    rows: int
    columns: int
    reason: str
    act_fn: str = None


INITIAL = (
    InitialCase("orthogonal-tall", 31, "orthogonal", 6, 4,
                "Orthonormal columns; the signs of R's diagonal decide theirs."),
    InitialCase("orthogonal-wide", 32, "orthogonal", 3, 5,
                "Fewer rows than columns: the rows are orthonormal, by the transpose."),
    InitialCase("orthogonal-square", 33, "orthogonal", 5, 5,
                "The last column of a square matrix has only its sign left to choose."),
    InitialCase("xavier", 34, "xavier", 4, 3,
                "Scaled by rows and columns together, and not truncated."),
    InitialCase("glorot-uniform", 35, "glorot-uniform", 7, 4,
                "The gain of tanh, 5/3, stretches the limits.", "Tanh"),
    InitialCase("glorot-normal", 36, "glorot-normal", 7, 4,
                "The gain of a rectifier is a root and no fraction.", "ReLU"),
    InitialCase("he-uniform", 37, "he-uniform", 7, 4,
                "Only the rows, the fan in, count."),
    InitialCase("he-normal", 38, "he-normal", 7, 4,
                "Only the rows count, for a truncated normal distribution."),
)
