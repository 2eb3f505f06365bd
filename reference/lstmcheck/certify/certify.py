"""The certified answer to a problem: precision rises until both witnesses decide every element."""

from typing import NamedTuple

from ..arithmetic import FloatArithmetic, Undecided
from ..arithmetic.balls import BallArithmetic
from ..problem import TRUTH
from ..witness import PORTS, WITNESSES, witnesses_for
from .agreement import agreed_doubles, require_near

PRECISIONS = (200, 400, 800, 1600, 3200, 4096)


class Certified(NamedTuple):
    """`truth` by tensor name, the two witnesses, the bits that sufficed, each port's worst ulps."""

    truth: dict
    witnesses: tuple
    precision_bits: int
    float_ulps: dict


def certify(problem):
    """The correctly rounded truth of `problem`.

    Raises Disagreement if the witnesses contradict each other or a port's float64 run strays, and
    Undecided, naming the element, if the last precision does not suffice.
    """
    pair = witnesses_for(problem.activations)
    truth, bits = agreed_truth(problem, pair)
    return Certified(truth, pair, bits, float_ulps(problem, truth))


def agreed_truth(problem, pair):
    """(truth, bits) of two witnesses, at the first precision that decides every element.

    Raises as `certify` does.
    """
    for bits in PRECISIONS:
        try:
            return _enclosed(problem, pair, bits), bits
        except Undecided as error:
            undecided = error
    raise Undecided(f"undecided at {PRECISIONS[-1]} bits: {undecided}")


def _enclosed(problem, pair, bits):
    with BallArithmetic(bits) as arithmetic:
        first, second = (WITNESSES[name](problem, arithmetic) for name in pair)
        return {name: agreed_doubles(name, first[name], second[name]) for name in TRUTH}


def float_ulps(problem, truth):
    """Each able port's worst float64 deviation from `truth`; raises Disagreement over the limit."""
    return {name: require_near(name, WITNESSES[name](problem, FloatArithmetic()), truth)
            for name, expresses in PORTS.items() if expresses(problem.activations)}
