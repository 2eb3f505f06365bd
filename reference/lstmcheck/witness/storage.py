"""A problem's parameters in an arithmetic, ready for a convention."""

from ..conventions import Parameters


def parameters(problem, arithmetic):
    """The parameters of `problem`; the ports have one bias, so its parts are left out."""
    W, R, b = (arithmetic.array(problem[f"input.{name}"]) for name in "WRb")
    return Parameters(W, R, b, b_input=None, b_recurrent=None)
