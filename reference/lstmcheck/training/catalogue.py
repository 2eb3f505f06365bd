"""Every trajectory of the set."""

from ..problem import Dimensions
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
