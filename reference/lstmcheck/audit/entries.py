"""How far the outputs move when one entry of an input does, for any problem.

The bounds' program takes the change of every entry of a tensor at once, each as a case of its own,
and follows it to all orders.
"""

import numpy as np

from ..bounds.perturbed import Perturbed
from ..bounds.primitives import Primitives
from ..bounds.program import run
from ..bounds.sources import CLASSES

_EXACT = dict.fromkeys(CLASSES, 0.0)


def reach(problem, name, change, bounds):
    """For each entry of an input, changed by `change`, by how many bounds the outputs move.

    `bounds` maps the names of the outputs that are compared to arrays.
    """
    shape = problem[name].shape
    count = int(np.prod(shape))
    moved = (change * np.eye(count)).reshape(count, *shape)
    outputs = run(Primitives(Perturbed(count, _EXACT, "proof", None)), problem, {name: moved})
    furthest = np.zeros(count)
    for output, limit in bounds.items():
        for t, part in enumerate(outputs[output].parts):
            if part.moved is not None and part.moved.size:
                here = limit[t] if outputs[output].stepwise else limit
                ratio = np.abs(part.moved) / here
                furthest = np.maximum(furthest, ratio.reshape(count, -1).max(axis=1))
    return furthest.reshape(shape)
