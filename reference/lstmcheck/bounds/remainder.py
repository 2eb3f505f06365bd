"""Where a first-order bound is no bound: the remainder of kernels that keep the contract.

Kernels with random admissible signs are run to all orders and to first order with the same
signs. Where the two differ by more than the share that bounds set aside for higher orders, no
claim is made.
"""

import numpy as np

from .contract import CONTRACTS, SECOND_ORDER, bound, label, propagated
from .perturbed import Perturbed
from .primitives import Primitives
from .program import longest_dot, run

PATTERNS = 64
# Errors of f64's own size drown in the float64 that follows them. Larger ones do not, and their
# remainder is the larger share of their bound.
_MAGNIFIED = {"f64": 2.0**20}
_JUDGED = ("proof", "probabilistic", "native")


def not_gateable(problem, rows, truth, contracts, seed):
    """Entries {"contract", "tier", "quantities"} of what first-order bounds do not cover.

    `rows` are the `sensitivities` of `problem`; outputs that are not gateable by their label
    are left out, since the judge sees that itself.
    """
    longest = longest_dot(problem)
    found = []
    for contract in contracts:
        for tier in _JUDGED:
            remainders = remainder(problem, CONTRACTS[contract], tier, seed)
            names = [name for name, beyond in remainders.items()
                     if _fails(rows[name], truth[name], beyond, CONTRACTS[contract], tier, longest)]
            if names:
                found.append({"contract": contract, "tier": tier, "quantities": names})
    return found


def remainder(problem, contract, tier, seed):
    """By output name the largest |all orders - first order| over the sign patterns."""
    units = contract.units(longest_dot(problem))
    magnified = _MAGNIFIED.get(contract.name, 1.0)
    units = {name: unit * magnified for name, unit in units.items()}
    if not np.isfinite(units["accumulation"]):
        return {}
    runs = []
    for linear in (False, True):
        draws = np.random.RandomState(seed)
        signs = (lambda shape, draws=draws: np.where(draws.random_sample(shape) < 0.5, -1.0, 1.0))
        errors = Perturbed(PATTERNS, units, tier, signs, linear)
        with np.errstate(over="ignore", invalid="ignore"):
            runs.append(run(Primitives(errors), problem))
    return {name: _largest_gap(runs[0][name], runs[1][name], problem.layout.shapes[name])
            / magnified for name in problem.layout.truth}


def _largest_gap(all_orders, first_order, shape):
    largest = np.zeros(shape)
    for t, (a, b) in enumerate(zip(all_orders.parts, first_order.parts, strict=True)):
        if a.moved is not None:
            with np.errstate(invalid="ignore"):
                gap = np.abs(a.moved - b.moved).max(axis=0)
            largest[t if all_orders.stepwise else ...] = np.where(np.isnan(gap), np.inf, gap)
    return largest


def _fails(rows, truth, beyond, contract, tier, longest):
    whole = bound(rows, truth, contract, tier, longest)
    if label(whole, truth) == "not-gateable":
        return False
    share = (SECOND_ORDER - 1) / SECOND_ORDER
    spare = whole - (1 - share) * propagated(rows, contract, tier, longest)
    return bool(np.any(beyond > spare))
