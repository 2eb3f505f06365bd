"""The LSTM as a kernel computes it, forward and backward, over the primitives.

The equations are those of `problem`; the places where numbers are stored are those where real
kernels store them: hidden states, what backward reads of each step, gradients of pre-activations.
"""

from typing import NamedTuple

import numpy as np

from .number import Number
from .sources import Magnitudes


class Output(NamedTuple):
    """A returned tensor: a Number for each step (or one), and the errors of its last operation
    that reach nothing else. The rounding of the returned number itself is left to the judge."""

    parts: list
    last: list
    stepwise: bool


def longest_dot(size):
    """The number of terms of the longest dot product that a kernel forms."""
    if size.steps == 0:
        return 1
    return max(size.inputs + size.units + 2, 4 * size.units + 1, size.steps * size.batch)


def run(primitives, problem):
    """The outputs of `problem` by their names, those of `problem.TRUTH`."""
    steps, outputs = _forward(primitives, problem)
    outputs.update(_backward(primitives, problem, steps))
    return outputs


def _forward(p, problem):
    size, chosen = problem.dimensions, problem.activations
    names = (chosen.input, chosen.forget, chosen.candidate, chosen.output)
    h, c = Number(problem["input.h0"]), Number(problem["input.c0"])
    last = {"h": h, "c": c}
    kept_cell = c
    steps = []
    for x in problem["input.x"]:
        z = p.dot([(Number(x), problem["input.W"].T), (h, problem["input.R"].T)],
                  [problem["input.b"]], terms=size.inputs + size.units + 2)
        blocks = [z[k * size.units:(k + 1) * size.units] for k in range(4)]
        gates = [p.activate(name, block) for name, block in zip(names, blocks, strict=True)]
        i, f, g, o = gates
        step = {"x": x, "h_before": h, "c_before": kept_cell,
                "z": dict(zip("ifgo", blocks, strict=True))}
        c = p.combine((f, c), (i, g))
        shown = p.activate(chosen.cell, c)
        last = {"h": p.combine((o, shown)), "c": c}
        h, kept_cell = p.store(last["h"]), p.store(c)
        step.update(zip("ifgo", (p.store(gate) for gate in gates), strict=True),
                    shown=p.store(shown), c=c, returned={**dict(zip("ifgo", gates, strict=True)),
                                                    **last})
        steps.append(step)
    returned = [step["returned"] for step in steps]
    outputs = {f"trace.{name}": _stepwise([one[name] for one in returned]) for name in "ifgoc"}
    outputs["output.y"] = _stepwise([one["h"] for one in returned])
    outputs["output.h_n"], outputs["output.c_n"] = _whole(last["h"]), _whole(last["c"])
    return steps, outputs


def _backward(p, problem, steps):
    size, chosen = problem.dimensions, problem.activations
    R, W = problem["input.R"], problem["input.W"]
    dh, dc = Number(problem["upstream.h_n"]), Number(problem["upstream.c_n"])
    dx, dzs = [], []
    dz = None
    for t in reversed(range(size.steps)):
        step, upstream = steps[t], Number(problem["upstream.y"][t])
        if dz is None:
            dh = p.combine((upstream,), (dh,))
        else:
            dh = p.dot([(dz, R)], [upstream], terms=4 * size.units + 1)
        dc = p.combine((dh, step["o"], p.slope(chosen.cell, step["shown"], step["c"])), (dc,))
        towards = ((dc, step["g"], chosen.input, "i"), (dc, step["c_before"], chosen.forget, "f"),
                   (dc, step["i"], chosen.candidate, "g"), (dh, step["shown"], chosen.output, "o"))
        dz = _side_by_side([p.store(p.combine((d, factor,
                                               p.slope(name, step[gate], step["z"][gate]))))
                            for d, factor, name, gate in towards])
        dzs.insert(0, dz)
        dx.insert(0, p.unrounded_dot([(dz, W)], [], terms=4 * size.units))
        dc = p.combine((step["f"], dc))
    if dz is None:
        dh0 = _whole(dh)
    else:
        dh0 = _whole(*p.unrounded_dot([(dz, R)], [], terms=4 * size.units))
    return {"gradient.x": _stepwise([value for value, _ in dx], [last for _, last in dx]),
            "gradient.h0": dh0, "gradient.c0": _whole(dc),
            **_parameter_gradients(p, problem, steps, dzs)}


def _parameter_gradients(p, problem, steps, dzs):
    """dW, dR, db: sums over steps and batch, with deviations still apart by batch row."""
    size = problem.dimensions
    ones = Number(np.ones((size.batch, 1)))
    factors = {"gradient.W": [Number(step["x"]) for step in steps],
               "gradient.R": [step["h_before"] for step in steps],
               "gradient.b": [ones for _ in steps]}
    terms = size.steps * size.batch
    return {name: _summed(p, dzs, given, terms, size.shape(name))
            for name, given in factors.items()}


def _summed(p, dzs, factors, terms, shape):
    if not dzs:
        return _whole(Number(np.zeros(shape)))
    dz, factor = np.stack([d.exact for d in dzs]), np.stack([f.exact for f in factors])
    exact, size, squares = (np.einsum("tng,tni->gi", a, b).reshape(shape) for a, b in
                            ((dz, factor), (np.abs(dz), np.abs(factor)), (dz**2, factor**2)))
    accumulation = (terms * size, np.sqrt(terms) * size,
                    np.sqrt(terms / 3) * np.hypot(np.sqrt(squares), exact))
    magnitudes = Magnitudes(accumulation=accumulation, operand=2 * size)
    moved = p.errors.outer_sum(dzs, factors)
    if moved is not None:
        moved = moved.reshape((*moved.shape[:-2], *shape))
    return _whole(Number(exact, moved), magnitudes)


def _stepwise(parts, last=None):
    return Output(parts, last or [None] * len(parts), stepwise=True)


def _whole(value, last=None):
    return Output([value], [last], stepwise=False)


def _side_by_side(blocks):
    exact = np.concatenate([block.exact for block in blocks], axis=-1)
    moved = [block.moved for block in blocks]
    present = next((one for one in moved if one is not None), None)
    if present is None:
        return Number(exact)
    return Number(exact, np.concatenate(
        [np.zeros_like(present) if one is None else one for one in moved], axis=-1))
