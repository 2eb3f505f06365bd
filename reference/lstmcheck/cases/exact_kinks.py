"""Small problems with numbers exactly at a kink: `reference/kinks/problems.json`.

Usage: python -m lstmcheck.cases.exact_kinks, which writes it.

Forward only: there the truth is one, while the derivative is a choice of the framework. Every number
is a small multiple of a power of two and every function is straight to both sides, so that each
pre-activation or cell state meets its kink without any rounding, and the truth is the double
nearest to a rational number. One step of two rows; the first row is at the kinks.
"""

import json
from pathlib import Path

import numpy as np

from ..activations import kinks_of, name_of, parametrised
from ..arithmetic.fractions import FractionArithmetic
from ..layout import Dimensions
from ..options import PLAIN, Options
from ..problem import Activations, Problem
from ..witness.equations import answer
from .configuration import Configuration

FILE = Path(__file__).resolve().parents[2] / "kinks" / "problems.json"
SIZE = Dimensions(batch=2, steps=1, inputs=2, units=6)
STEP = 1 / 8
KINKED = (
    "relu", parametrised("leaky-relu", slope=0.125), parametrised("thresholded-relu", theta=0.25),
    parametrised("elu", alpha=0.5), "selu", "hard-sigmoid", "hard-sigmoid-sixth",
)
# Their pieces below zero are curved, where the truth is no rational number.
CURVED = ("elu", "selu")
STRAIGHT = Activations(*("identity",) * 5)


def _problems():
    """(id, activations, options, what is at a kink, the kinks) of each problem."""
    for one in KINKED:
        kinks = [float(kink) for kink in kinks_of(one)]
        name = name_of(one)
        yield f"{name}-gates", Activations(one, one, "identity", one, "identity"), PLAIN, "ifo", kinks
        yield f"{name}-candidate", Activations(*("identity",) * 2, one, "identity", "identity"), (
            PLAIN), "g", kinks
        yield f"{name}-cell", Activations(*("identity",) * 4, one), PLAIN, "c", kinks
    for name, places, options in (("clip", "ifgo", Options(clip=1.0)),
                                  ("cell-clip", "c", Options(cell_clip=0.5))):
        limit = options.clip or options.cell_clip
        yield name, STRAIGHT, options, places, [-limit, limit]


def _targets(kinks, curved):
    """What the units of the first row meet: each kink, and a step to both sides."""
    near = [0, STEP, 2 * STEP] if curved else [0, STEP, -STEP]
    return np.resize([kink + offset for kink in kinks for offset in near], SIZE.units)


def make(index, slug, activations, options, places, kinks):
    """The file's entry of a problem."""
    source = np.random.RandomState(700 + index)
    configuration = Configuration(SIZE, activations, "random", "none", 0, "dyadic", "f64",
                                  options=options)
    curved = any(name_of(one) in CURVED for one in vars(activations).values())
    tensors = {name: source.randint(-4, 5, size=shape) / 8
               for name, shape in configuration.layout.shapes.items()}
    if curved:  # the second row lies above the first one, and so above zero
        tensors = {name: np.abs(tensor) + STEP for name, tensor in tensors.items()}
        tensors["input.x"][0, 1] = tensors["input.x"][0, 0] + STEP
        tensors["input.h0"][1] = tensors["input.h0"][0] + STEP
    tensors |= {name: 0 * tensor for name, tensor in tensors.items()
                if name.startswith("upstream.")}
    W, R, x, h0 = (tensors[f"input.{name}"] for name in ("W", "R", "x", "h0"))
    mixed = (x[0, 0] @ W.T + h0[0] @ R.T).reshape(4, -1)
    b = tensors["input.b"].reshape(4, -1)
    targets = _targets(kinks, curved)
    for block, gate in enumerate("ifgo"):
        if gate in places:
            b[block] = np.roll(targets, block) - mixed[block]
    if "c" in places:
        b[1] = 1 - mixed[1]
        i, g = (mixed + b)[[0, 2]]
        tensors["input.c0"][0] = targets - i * g
    problem = Problem(SIZE, activations, {name: tensors[name] for name in configuration.layout.given},
                      options)
    truth = answer(problem, FractionArithmetic())
    return {
        "id": slug, "configuration": configuration.as_json(), "at_kinks": places, "kinks": kinks,
        "given": {name: _told(tensor) for name, tensor in problem.tensors.items()},
        "truth": {name: _told(tensor) for name, tensor in truth.items()
                  if name.startswith(("output.", "trace."))},
    }


def _told(tensor):
    return {"shape": list(tensor.shape), "values": [float(one) for one in tensor.ravel()]}


def text():
    """The file's text."""
    problems = [make(index, *one) for index, one in enumerate(_problems())]
    lines = ",\n".join("  " + json.dumps(one) for one in problems)
    return f'{{"format": "lstmcheck-kinks/1", "problems": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text())
