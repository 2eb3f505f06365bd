"""The float64 run of each port, held to the bounds of the f64 contract."""

import numpy as np

from ..arithmetic import FloatArithmetic
from ..bounds.contract import CONTRACTS, bound
from ..bounds.program import longest_dot
from ..witness import WITNESSES, able_ports
from .agreement import Disagreement


def float_fractions(problem, truth, rows):
    """Each able port's worst float64 deviation from `truth`, as a fraction of its proof bound; the
    equations' where no port is able.

    `rows` are the problem's sensitivities by output name. Raises Disagreement above 1.
    """
    return {name: _fraction(name, WITNESSES[name](problem, FloatArithmetic()), problem, truth, rows)
            for name in able_ports(problem) or ("equations",)}


def _fraction(witness, values, problem, truth, rows):
    worst = 0.0
    for name, exact in truth.items():
        limit = bound(rows[name], exact, CONTRACTS["f64"], "proof", longest_dot(problem))
        fraction = np.max(np.abs(values[name] - exact) / limit, initial=0.0)
        if not fraction <= 1:
            raise Disagreement(f"{name}: the float64 run of {witness} is {fraction:.2g} bounds "
                               "of the f64 contract away from the truth")
        worst = max(worst, float(fraction))
    return worst
