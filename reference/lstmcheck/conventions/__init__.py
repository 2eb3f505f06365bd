"""How each framework stores the canonical parameters: pure rearrangement, no arithmetic."""

from .store import CONVENTIONS, Parameters, split_gates

__all__ = ["CONVENTIONS", "Parameters", "split_gates"]
