"""The arithmetics that a port can run in: machine floats and rigorous balls."""

from .floats import FloatArithmetic
from .undecided import Undecided

__all__ = ["FloatArithmetic", "Undecided"]
