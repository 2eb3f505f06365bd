"""The certified answer to a problem: precision rises until both witnesses decide every element."""

from typing import NamedTuple

from ..arithmetic import Undecided
from ..arithmetic.balls import BallArithmetic
from ..witness import WITNESSES, witnesses_for
from .agreement import agreed_doubles

PRECISIONS = (200, 400, 800, 1600, 3200, 4096)


class Certified(NamedTuple):
    """`truth` by tensor name, the two witnesses, the bits that sufficed."""

    truth: dict
    witnesses: tuple
    precision_bits: int


def certify(problem):
    """The correctly rounded truth of `problem`.

    Raises Disagreement if the witnesses contradict each other, and Undecided, naming the element,
    if the last precision does not suffice.
    """
    pair = witnesses_for(problem)
    truth, bits = agreed_truth(problem, pair)
    return Certified(truth, pair, bits)


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
        return {name: agreed_doubles(name, first[name], second[name]) for name in problem.layout.truth}
