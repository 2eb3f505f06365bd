"""The float64 run of each port, held to the truth."""

from ..arithmetic import FloatArithmetic
from ..witness import PORTS, WITNESSES
from .agreement import require_near


def float_ulps(problem, truth):
    """Each able port's worst float64 deviation from `truth`; raises Disagreement over the limit."""
    return {name: require_near(name, WITNESSES[name](problem, FloatArithmetic()), truth)
            for name, expresses in PORTS.items() if expresses(problem.activations)}
