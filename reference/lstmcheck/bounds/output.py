"""What a run of the program returns."""

from typing import NamedTuple


class Output(NamedTuple):
    """A returned tensor: a Number for each step (or one), and the errors of its last operation
    that reach nothing else. The rounding of the returned number itself is left to the judge."""

    parts: list
    last: list
    stepwise: bool


def stepwise(parts, last=None):
    """A tensor with a part for each step."""
    return Output(parts, last or [None] * len(parts), stepwise=True)


def whole(value, last=None):
    """A tensor of one part."""
    return Output([value], [last], stepwise=False)
