"""The exact sensitivities of every output: sums over all places, window by window."""

import numpy as np

from .primitives import Primitives
from .program import run
from .sources import CLASSES, ROWS
from .tangents import Tangents

_ROWS = (*((name, "proof", 1) for name in CLASSES),
         *((name, "probabilistic", 2) for name in CLASSES), ("accumulation", "native", 2))

# Deviations of this many numbers are held at once: about 300 MB in the largest problems.
_HELD = 20_000_000


def sensitivities(problem):
    """By output name an array [15, ...shape]: A1 of each class, A2 of each, A2 of accumulation
    in a fixed order (`sources.CLASSES` gives the order of classes).

    Besides the truth's names there are those of `program.run` for what has kinks.
    """
    size, summed = problem.dimensions, _summed(problem.layout)
    counter = Tangents(0, 0, size.batch)
    first = run(Primitives(counter), problem)
    watched = dict.fromkeys(set(first) - set(problem.layout.truth),
                            (size.steps, size.batch, size.units))
    shapes = {**{name: problem.layout.shapes[name] for name in problem.layout.truth}, **watched}
    sums = {name: np.zeros((ROWS, *shape)) for name, shape in shapes.items()}
    for name, output in first.items():
        _add_last(sums[name], output)
    a_case = len(problem.layout.places) * size.batch * size.units * (
        14 * max(size.steps, 1) + 4 * (size.inputs + size.units + 1))
    cases = max(_HELD // a_case, 1)
    for start in range(0, counter.places, cases):
        window = Tangents(start, min(start + cases, counter.places), size.batch)
        for name, output in run(Primitives(window), problem).items():
            _add_window(sums[name], output, window, summed=name in summed)
    half = len(CLASSES)
    for rows in sums.values():
        rows[half:] = np.sqrt(rows[half:])
    return sums


def _summed(layout):
    """The gradients of parameters, which are sums over the batch."""
    return {f"gradient.{name}{place.suffix}" for name in layout.parameters()
            for place in layout.places}


def _add_last(rows, output):
    """The errors of an output's own last operation, which reach that element alone."""
    for t, magnitudes in enumerate(output.last):
        if magnitudes is not None:
            place = rows[:, t] if output.stepwise else rows
            for k, (name, tier, power) in enumerate(_ROWS):
                size = magnitudes.of(name, tier)
                if size is not None:
                    place[k] += size**power


def _add_window(rows, output, window, summed):
    """The errors of a window's places, by way of their deviations of the output."""
    for t, part in enumerate(output.parts):
        if part.moved is None:
            continue
        place = rows[:, t] if output.stepwise else rows
        # [cases, N, ...] to [N, cases, elements of a row]
        moved = part.moved.swapaxes(0, 1).reshape(window.batch, window.stop - window.start, -1)
        size, square = np.abs(moved), moved**2
        for k, (name, tier, power) in enumerate(_ROWS):
            weights = window.weights.get((name, tier))
            if weights is not None:
                reached = np.matmul((weights**power)[:, None],
                                    size if power == 1 else square)[:, 0]
                place[k] += (reached.sum(axis=0) if summed else reached).reshape(place[k].shape)
