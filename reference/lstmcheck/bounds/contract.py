"""Arithmetic contracts, and the bounds that follow from sensitivities."""

from typing import NamedTuple

import numpy as np

from .sources import CLASSES

DEVIATIONS = 6.0
# First-order sums may be exceeded by this factor; `remainder` checks that they are not.
SECOND_ORDER = 1.1


class Contract(NamedTuple):
    """What a kernel promises: the unit of each class, and the format of its numbers."""

    name: str
    format: str
    accumulation: float
    operand: float
    relative: float
    absolute: float
    elementwise: float
    storage: float
    underflow: float

    def units(self, longest_dot):
        """The unit of each class for dots of at most `longest_dot` terms.

        Accumulation is infinite where so long a sum promises nothing.
        """
        lost = longest_dot * self.accumulation
        accumulation = self.accumulation / (1 - lost) if lost < 0.5 else np.inf
        return {**{name: getattr(self, name) for name in CLASSES}, "accumulation": accumulation}


def _in_one_format(name, form, u, underflow, operand=0.0, activation=None):
    error = 4 * u if activation is None else activation
    return Contract(name, form, u, operand, error, error, u, 0.0, underflow)


def _stored(name, storage, underflow):
    u = 2.0**-24
    return Contract(name, name, u, 0.0, 4 * u, 4 * u, u, storage, underflow)


# Underflow: in f64 and f32 arithmetic 1,024 products flushed to zero; in f16 the half ulp of
# subnormal numbers.
CONTRACTS = {one.name: one for one in (
    _in_one_format("f64", "f64", 2.0**-53, 2.0**-1012),
    _in_one_format("f32", "f32", 2.0**-24, 2.0**-116),
    _in_one_format("f32-fast-activations", "f32", 2.0**-24, 2.0**-116, activation=2.0**-11),
    _in_one_format("tf32", "f32", 2.0**-24, 2.0**-116, operand=2.0**-11),
    _stored("bf16", 2.0**-8, 2.0**-116),
    _stored("f16", 2.0**-11, 2.0**-25),
)}


def propagated(rows, contract, tier, longest_dot):
    """The bound [...] of errors before the returned number is rounded, from rows [15, ...]."""
    units = contract.units(longest_dot)
    half = len(CLASSES)
    errors = []
    for k, name in enumerate(CLASSES):
        if units[name] == 0:
            continue
        row = rows[k] if tier == "proof" else rows[half + k]
        if tier == "native" and name == "accumulation":
            row = rows[-1]
        share = 3**-0.5 if tier == "native" and name in ("elementwise", "storage") else 1.0
        errors.append(units[name] * share * row)
    if tier == "proof":
        return SECOND_ORDER * sum(errors)
    return SECOND_ORDER * DEVIATIONS * np.sqrt(sum(error**2 for error in errors))


def bound(rows, truth, contract, tier, longest_dot):
    """The largest deviation from `truth` that the contract allows, element by element."""
    returned = (contract.storage + 2.0**-53) * np.abs(truth) + contract.underflow
    return propagated(rows, contract, tier, longest_dot) + returned


def label(bounds, truth):
    """How much a bound says of a tensor: sharp, usable or not-gateable."""
    rms = np.sqrt(np.mean(truth**2)) if truth.size else 0.0
    if rms == 0:
        return "sharp"
    typical = np.sort(bounds, axis=None)[bounds.size // 2] / rms
    return "sharp" if typical < 0.01 else "usable" if typical < 0.3 else "not-gateable"
