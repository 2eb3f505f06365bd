"""Precision that rises until two witnesses determine every number."""

from ..arithmetic import Undecided


def agreed(first, second):
    """(truth, bits): by name the doubles that both witnesses round to.

    A witness maps an arithmetic to arrays by name. Raises Disagreement if the two contradict each
    other, and Undecided, naming the element, if the last precision does not suffice.
    """
    from ..arithmetic.balls import BallArithmetic  # python-flint is needed from here on alone
    from ..certify.agreement import agreed_doubles
    from ..certify.certify import PRECISIONS

    for bits in PRECISIONS:
        try:
            with BallArithmetic(bits) as arithmetic:
                one, other = first(arithmetic), second(arithmetic)
                return {name: agreed_doubles(name, one[name], other[name]) for name in one}, bits
        except Undecided as error:
            undecided = error
    raise Undecided(f"undecided at {PRECISIONS[-1]} bits: {undecided}")
